import { createPerson, textOf } from "../e2e/person.js";
import type { Strike } from "./effects.js";
import { gather, markOf } from "./evidence.js";
import type { Evidence } from "./invariants.js";
import { type Course, finishes, type Scenario } from "./scenarios.js";
import type { Stage } from "./stage.js";

export type Ended = {
  evidence: Evidence;
  /** Effects in their order, those of the recovery too. */
  trace: readonly string[];
  /** Effects after the last strike. */
  recovery: readonly string[];
  struck: readonly Strike[];
  /** How much later, by the database's clock, all was at rest. */
  elapsedMs: number;
};

/** Each dead worker's lease is waited for once, the longest of them that of a delivery. */
const LEASE_MS = 110_000;
/** Until KIE is asked, when its callback was lost. */
const POLLS_MS = 60_000;
/** How long nobody gives up what KIE may have. */
const DOUBT_MS = 21 * 60_000;

/** What a course may last at most by the rules that README's table gives, with no traffic but its own. */
export function mostElapsedMs({ struck, trace }: Pick<Ended, "struck" | "trace">): number {
  const mayBeInDoubt = trace.some((name) => name === "db: mark in doubt");
  return POLLS_MS + struck.length * LEASE_MS + (mayBeInDoubt ? DOUBT_MS : 0);
}

/** More than the last deadline there is, an hour, with a look a minute. */
const MAX_ROUNDS = 150;
let people = 0;

/** Sends one order on its way, with strikes where the plan has them, and lets time pass until all is at rest. */
export async function runCourse(world: Stage, scenario: Scenario, strikes: readonly Strike[]): Promise<Ended> {
  // Who still stands in line for an earlier course must not act in this one.
  if (!world.host.isIdle()) world.host.kill();
  world.effects.plan([]);
  world.kie.reset();
  world.telegram.clearFaults();
  await world.begin();
  people += 1;
  const person = createPerson(world.telegram, { name: `Ann ${people}` });
  const mark = markOf(world);
  const course: Course = { world, person, state: new Map() };
  await scenario.open(course);
  const before = world.telegram.messages(person.id).at(-1)?.message_id ?? 0;
  const said = countTold(course, scenario);
  scenario.arm?.(course);
  world.effects.plan(strikes);
  scenario.act(course);
  const outside = scenario.outside ?? finishes;
  const elapsedMs = await rest(world, () => outside(course));
  const told = countTold(course, scenario).map((each) => {
    const earlier = said.find(({ words }) => String(words) === String(each.words));
    return { ...each, words: String(each.words), times: each.times - (earlier?.times ?? 0) };
  });
  const gathered = await gather(world, person.id, { ...mark, messageId: before });
  const evidence = { ...gathered, told, unmet: (await scenario.unmet?.(course)) ?? [] };
  const { trace, recovery, struck } = world.effects;
  return { evidence, trace: trace(), recovery: recovery(), struck: struck(), elapsedMs };
}

/** How often each of the words stands in its chat. */
function countTold(course: Course, scenario: Scenario) {
  return (scenario.told?.(course) ?? []).map((told) => {
    const fromBot = course.world.telegram.messages(told.chatId).filter((message) => message.from?.is_bot);
    return { ...told, times: fromBot.filter((message) => told.words.test(textOf(message))).length };
  });
}

const WAITING = `
select extract(epoch from min(at) - now())::float8 * 1000 as wait_ms from (
  select next_at as at from tasks
  where state in ('queued', 'submitting', 'submitted', 'in_doubt') or delivery in ('pending', 'sending', 'unknown')
  union all select next_at from payments where state = 'refunding'
  union all select due_at from alerts
  union all select due_at from notices
  union all select next_at from broadcasts where state = 'running'
  union all select lease_until from broadcast_sends where state = 'sending'
) waiting`;

/**
 * Sweeps whenever a row is due, moving the clock in between. Returns how far it moved, without the hours until what was
 * given up is looked at again.
 */
export async function rest(world: Stage, outside: () => boolean): Promise<number> {
  let elapsedMs = 0;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    await world.quiet();
    if (outside()) continue;
    const [row] = await world.sql<{ wait_ms: number | null }>(WAITING);
    if (row && row.wait_ms !== null) {
      const ms = Math.max(0, row.wait_ms) + 10;
      await world.pass(ms);
      elapsedMs += ms;
    } else if (!(await world.passToLateLook())) return elapsedMs;
    // Not awaited: it may stand in line by the real clock.
    void world.host.sweep();
    await world.quiet();
  }
  throw new Error(`not at rest after ${MAX_ROUNDS} sweeps and ${elapsedMs} ms`);
}
