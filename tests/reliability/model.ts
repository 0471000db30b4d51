import { createPerson, labelsOf, type Person } from "../e2e/person.js";
import { signCallback } from "../emulators/kie/callbacks.js";
import { rest } from "./course.js";
import { ANY } from "./effects.js";
import { tryToBuy, tryToRefund } from "./errands.js";
import { gather, type Mark, markOf } from "./evidence.js";
import { breachesOf, type Evidence } from "./invariants.js";
import { modelOf, openForm } from "./scenarios.js";
import { createFaults, PEOPLE, type Step } from "./steps.js";
import { pressUpdate } from "./updates.js";
import type { World } from "./world.js";

/** What a person asked for, as anybody would write it down who believed in a world without faults. */
type Expected = { orders: Set<string>; isDisturbed: boolean; ambiguous: number };
type Actor = { person: Person; expected: Expected; lastPress: object | null; mark: Mark };
type Run = { world: World; actors: readonly Actor[] };

const types = ["text_to_video", "text_to_music"] as const;

/** Lets a schedule happen to two people, then lets all come to rest. Returns what is wrong with the outcome. */
export async function playOut(world: World, schedule: readonly Step[]): Promise<string[]> {
  if (!world.host.isIdle()) world.host.kill();
  world.effects.plan([]);
  world.kie.reset();
  world.telegram.clearFaults();
  world.neon.faults.clear();
  await world.begin();
  const actors = Array.from({ length: PEOPLE }, (_, number) => ({
    person: createPerson(world.telegram, { name: `Ann ${number}` }),
    expected: { orders: new Set<string>(), isDisturbed: false, ambiguous: 0 },
    lastPress: null,
    mark: markOf(world),
  }));
  const run: Run = { world, actors };
  for (const [index, step] of schedule.entries()) {
    // A form that is opened while a press is on its way closes the one that was pressed.
    if (step.do === "order" && schedule[index - 1]?.calm === false) disturb(run, 0);
    await act(run, step);
    if (step.calm) await world.quiet();
  }
  await world.quiet();
  world.effects.plan([]);
  world.neon.faults.clear();
  world.telegram.clearFaults();
  world.kie.clearFaults();
  await rest(world, () => finishOne(world));
  const complaints: string[] = [];
  for (const { person, expected, mark } of actors) {
    const evidence = await gather(world, person.id, mark);
    const ours = {
      ...evidence,
      jobs: evidence.jobs.filter(({ taskId }) => evidence.tasks.some(({ id }) => id === taskId)),
    };
    complaints.push(...breachesOf({ ...ours, ambiguousSends: expected.ambiguous }), ...differences(ours, expected));
  }
  return complaints;
}

/** Where the outcome is not what the person asked for. */
function differences({ tasks, jobs }: Evidence, { orders, isDisturbed }: Expected): string[] {
  const fates = tasks.flatMap(({ id, state, absorbed }) => {
    const job = jobs.find(({ taskId }) => taskId === id);
    const isShown = state === "succeeded" || absorbed;
    return isShown && job?.outcome !== "success" ? [`task ${id} is ${state}, its job ${job?.outcome}`] : [];
  });
  const isRight = isDisturbed ? tasks.length <= orders.size : tasks.length === orders.size;
  return isRight ? fates : [...fates, `${tasks.length} tasks of ${orders.size} orders`];
}

function finishOne(world: World): boolean {
  const job = world.kie.tasks().find(({ outcome }) => outcome === "pending");
  if (job) world.stir(world.kie.finish(job.taskId));
  return job !== undefined;
}

/** A screen may be lost from now on, and with it the button that a person would press. */
function disturb({ actors }: Run, ambiguous: number): void {
  for (const { expected } of actors) {
    expected.isDisturbed = true;
    expected.ambiguous += ambiguous;
  }
}

async function act(run: Run, step: Step): Promise<void> {
  const { world, actors } = run;
  switch (step.do) {
    case "order":
      return order(run, step.who);
    case "repeat": {
      const update = actors[step.who]?.lastPress;
      if (update) world.stir(world.host.deliver(update).catch(() => 0));
      return;
    }
    case "buy":
    case "refund": {
      const person = actors[step.who]?.person;
      if (!person) return;
      return step.do === "buy" ? tryToBuy({ world, person }) : tryToRefund({ world, person });
    }
    case "block":
      return world.telegram.block(actors[step.who]?.person.id ?? 0, true);
    case "press": {
      const person = actors[step.who]?.person;
      if (labelsOf(person?.last()).some((label) => label.includes(step.label))) person?.press(new RegExp(step.label));
      return;
    }
    case "job":
      return world.stir(touchJob(world, step));
    case "pass":
      return world.pass(step.seconds * 1_000);
    case "sweep":
      void world.host.sweep();
      return;
    case "redeploy":
      disturb(run, 1);
      return world.host.kill();
    case "kill":
      disturb(run, 1);
      return world.effects.arm({ name: ANY, nth: step.nth, when: step.when, how: "kill" });
    default:
      return fault(run, step);
  }
}

function fault(run: Run, step: Step): void {
  const { world } = run;
  switch (step.do) {
    case "delivery":
      world.telegram.faultDelivery({ fault: step.fault, times: 1 });
      return;
    case "create":
      world.kie.addFault(createFaults[step.fault] ?? { fault: "cut" });
      return;
    case "callback":
      world.kie.addFault({ fault: "callback", how: step.how });
      return;
    case "unreadable":
      world.kie.addFault({ fault: "garble", endpoint: "recordInfo", body: "half_json" });
      return;
    case "database":
      disturb(run, step.times);
      world.neon.faults.inject({ kind: step.fault }, { times: step.times });
      return;
    case "telegram": {
      disturb(run, 1);
      const { method, fault: how } = step;
      if (how === "reset_before" || how === "reset_after") world.telegram.fault({ fault: how, method, times: 1 });
      else world.telegram.fault({ fault: "error", method, times: 1, error_code: Number(how), description: "fault" });
    }
  }
}

async function order({ world, actors }: Run, who: number): Promise<void> {
  const actor = actors[who];
  const type = types[who];
  if (!actor || !type) return;
  const { person, expected } = actor;
  await openForm({ world, person }, modelOf(type));
  const message = person.last();
  if (!labelsOf(message).some((label) => /Generate/.test(label))) return;
  // Our own copy is the same press to the bot: another update with the same button.
  actor.lastPress = pressUpdate(person, /Generate/);
  expected.orders.add(JSON.stringify(message?.reply_markup));
  person.press(/Generate/);
}

async function touchJob(world: World, { nth, what }: Extract<Step, { do: "job" }>): Promise<void> {
  const jobs = world.kie.tasks();
  const job = jobs[nth];
  if (!job) return;
  if (what === "finish") return world.kie.finish(job.taskId);
  if (what === "fail") return world.kie.fail(job.taskId);
  if (what === "callback") return job.outcome === "pending" ? undefined : world.kie.sendCallback(job.taskId);
  const other = jobs[(nth + 1) % jobs.length] ?? job;
  const url = what === "forged" ? `${job.callBackUrl}x` : (job.callBackUrl ?? "");
  const seconds = Math.floor(Date.now() / 1000);
  const headers = {
    "x-webhook-timestamp": String(seconds),
    "x-webhook-signature": signCallback(world.env["KIE_WEBHOOK_HMAC_KEY"] ?? "", other.taskId, seconds),
  };
  const body = JSON.stringify({ code: 200, data: { taskId: other.taskId, state: "success" } });
  await fetch(url, { method: "POST", headers, body }).catch(() => null);
}
