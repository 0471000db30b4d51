import type { ModelType } from "../../lib/registry/model/schema.js";
import { createPerson, labelsOf, type Person, textOf } from "../e2e/person.js";
import type { Strike } from "./effects.js";
import { gather, markOf } from "./evidence.js";
import type { Evidence } from "./invariants.js";
import { type Course, finishes, modelOf, portrait, type Scenario } from "./scenarios.js";
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

/** More than the last deadline there is, an hour, with a look a minute. */
const MAX_ROUNDS = 150;
let people = 0;

/** A form that lacks nothing but the press on Generate. */
export async function openForm(world: Stage, person: Person, type: ModelType): Promise<void> {
  person.say(`/start m_${modelOf(type).code}`);
  await world.quiet();
  for (let step = 0; step < 5 && !labelsOf(person.last()).some((label) => /Generate/.test(label)); step += 1) {
    const card = person.last();
    if (card && /📎/.test(textOf(card))) person.send(portrait);
    else person.say("a fox");
    await world.quiet();
  }
}

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
  await openForm(world, person, scenario.type);
  const course: Course = { world, person, state: new Map() };
  scenario.arm?.(course);
  world.effects.plan(strikes);
  person.press(/Generate/);
  const outside = scenario.outside ?? finishes;
  const elapsedMs = await rest(world, () => outside(course));
  const evidence = await gather(world, person.id, mark);
  const { trace, recovery, struck } = world.effects;
  return { evidence, trace: trace(), recovery: recovery(), struck: struck(), elapsedMs };
}

const WAITING = `
select extract(epoch from min(next_at) - now())::float8 * 1000 as wait_ms from tasks
where state in ('queued', 'submitting', 'submitted', 'in_doubt') or delivery in ('pending', 'sending', 'unknown')`;

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
