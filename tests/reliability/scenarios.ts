import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { listModels } from "../../lib/registry/load.js";
import type { ModelType } from "../../lib/registry/model/schema.js";
import { labelsOf, type Person } from "../e2e/person.js";
import type { Stage } from "./stage.js";

/** One errand on its way. `state` is the scenario's own memory. */
export type Course = { world: Stage; person: Person; state: Map<string, number> };

/**
 * Words that stand in a chat when all is over: said, and not said twice. `mayBeMissed`: what a kill leaves unknown is
 * never said again.
 */
export type Told = { chatId: number; words: RegExp; mayBeMissed?: boolean };

export type Scenario = {
  name: string;
  /** Brings the person to where nothing lacks but `act`. Undisturbed. */
  open(course: Course): Promise<void>;
  /** What is disturbed. */
  act(course: Course): void;
  /** How many tasks its orders are, and where an undisturbed course ends for each: state, delivery. */
  ends: readonly string[];
  /** Before `act`. */
  arm?(course: Course): void;
  /** What the outside does when all is quiet; false: nothing more. Without it KIE finishes what it has. */
  outside?(course: Course): boolean;
  /** What the people of the course have been told in the end, asked for then. */
  told?(course: Course): readonly Told[];
  /** What else should be so in the end, and is not. */
  unmet?(course: Course): Promise<readonly string[]>;
};

type OrderScenario = Omit<Scenario, "open" | "act" | "ends"> & { model: string; ends: string };

function pending({ world }: Course) {
  return world.kie.tasks().find(({ outcome }) => outcome === "pending");
}

/** True for the first call with that name. */
export function once({ state }: Course, name: string): boolean {
  const isFirst = !state.has(name);
  state.set(name, 1);
  return isFirst;
}

export function finishes(course: Course): boolean {
  const job = pending(course);
  if (!job) return false;
  course.world.stir(course.world.kie.finish(job.taskId));
  return true;
}

function fails(course: Course): boolean {
  const job = pending(course);
  if (!job) return false;
  course.world.stir(course.world.kie.fail(job.taskId));
  return true;
}

/** The model with the fewest credits of a type: the prices do not matter here, one account has to last. */
export function modelOf(type: ModelType) {
  const model = listModels().find(({ model_type, id }) => model_type === type && !/grok/.test(id));
  if (!model) throw new Error(`no model of type ${type}`);
  return model;
}

export const portrait = {
  kind: "photo" as const,
  files: [
    {
      name: "portrait.jpg",
      mime: "image/jpeg",
      bytes: readFileSync(new URL("../../lib/ops/kie/samples/portrait.jpg", import.meta.url)),
    },
  ],
};

/** A form that lacks nothing but the press on Generate. */
export async function openForm(
  { world, person }: Pick<Course, "world" | "person">,
  { code }: { code: string },
): Promise<void> {
  person.say(`/start m_${code}`);
  await world.quiet();
  for (let step = 0; step < 5 && !labelsOf(person.last()).some((label) => /Generate/.test(label)); step += 1) {
    const card = person.last();
    if (card && /📎/.test(card.text ?? card.caption ?? "")) person.send(portrait);
    else person.say("a fox");
    await world.quiet();
  }
}

function modelNamed(model: string) {
  const found = listModels().find(({ id }) => id === model);
  if (!found) throw new Error(`no model ${model}`);
  return found;
}

/** One order of a model. */
const order = ({ model, ends, ...rest }: OrderScenario): Scenario => ({
  open: (course) => openForm(course, modelNamed(model)),
  act: ({ person }) => void person.press(/Generate/),
  ends: [ends],
  ...rest,
});

const video = modelOf("text_to_video").id;
const music = modelOf("text_to_music").id;

/** One order on its way. */
export const orderScenarios: readonly Scenario[] = [
  order({ name: "success", model: video, ends: "succeeded sent" }),
  order({
    name: "a result that was long in coming",
    model: video,
    ends: "succeeded sent",
    outside(course) {
      if (!pending(course) || !once(course, "wait")) return finishes(course);
      course.world.stir(course.world.pass(21_000));
      return true;
    },
    // A kill before createTask may leave nothing to tell of.
    told: ({ person }) =>
      person.fromBot().some(({ video: sent }) => sent) ? [{ chatId: person.id, words: /video is ready/ }] : [],
  }),
  order({ name: "failure", model: video, ends: "failed sent", outside: fails }),
  order({
    name: "lost createTask answer",
    model: video,
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true }),
  }),
  order({
    name: "lost createTask answer and no callback",
    model: video,
    ends: "failed sent",
    arm({ world }) {
      world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
      world.kie.addFault({ fault: "callback", how: "lost" });
    },
  }),
  order({
    name: "a result that comes after its credits went back",
    model: video,
    ends: "failed sent",
    arm({ world }) {
      world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
      world.kie.addFault({ fault: "callback", how: "lost" });
    },
    outside(course) {
      if (finishes(course)) return true;
      const job = course.world.kie.tasks()[0];
      // Only now KIE calls: the message says what became of the credits, and offers nothing to wait for.
      const isGivenUp = /Credits returned/.test(wordsOf(course.person.last()));
      if (!job || !isGivenUp || !once(course, "late")) return false;
      course.world.stir(course.world.kie.sendCallback(job.taskId));
      return true;
    },
  }),
  order({
    name: "a callback before the answer",
    model: video,
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "before_answer" }),
  }),
  order({
    name: "no callback",
    model: video,
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "lost" }),
  }),
  order({
    name: "three callbacks at once",
    model: video,
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "simultaneous", copies: 3 }),
  }),
  order({
    name: "a cancellation while it waits",
    model: video,
    ends: "failed sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429 }),
    outside(course) {
      const offers = labelsOf(course.person.last()).some((label) => /Cancel/.test(label));
      if (!offers || !once(course, "cancel")) return finishes(course);
      course.person.press(/Cancel/);
      return true;
    },
  }),
  order({
    name: "a person who blocked the bot",
    model: video,
    ends: "succeeded blocked",
    outside(course) {
      if (pending(course) && once(course, "block")) course.world.telegram.block(course.person.id, true);
      return finishes(course);
    },
  }),
  order({
    name: "a result that Telegram does not fetch",
    model: video,
    ends: "succeeded sent",
    arm: ({ world, person }) =>
      void world.telegram.fault({
        fault: "error",
        method: "editMessageMedia",
        chat_id: person.id,
        times: 1,
        error_code: 400,
        description: "Bad Request: failed to get HTTP URL content",
      }),
  }),
  order({ name: "an order with a file", model: modelOf("image_to_video").id, ends: "succeeded sent" }),
  order({ name: "a result of two files", model: music, ends: "succeeded sent" }),
  order({ name: "an album of six pictures", model: "grok-imagine/text-to-image", ends: "succeeded sent" }),
  order({
    name: "a result of two files, with a minute for each call",
    model: music,
    ends: "succeeded sent",
    arm: ({ world }) => void world.telegram.fault({ fault: "delay", method: "sendAudio", ms: 40, times: 2 }),
    outside(course) {
      const { world } = course;
      if (!finishes(course)) return false;
      // While the call is under way, so that the lease must outlive it.
      for (const afterMs of [20, 60]) world.stir(pause(afterMs).then(() => world.pass(60_000)));
      return true;
    },
  }),
];

const wordsOf = (message: ReturnType<Person["last"]>) => message?.text ?? message?.caption ?? "";

/** Throws when there is none of that name. */
export function scenarioNamed(name: string): Scenario {
  const scenario = orderScenarios.find((each) => each.name === name);
  if (!scenario) throw new Error(`no scenario ${name}`);
  return scenario;
}

/** The same course with one thing more that goes wrong. */
export const disturbed = (scenario: Scenario, arm: (course: Course) => unknown): Scenario => ({
  ...scenario,
  arm(course) {
    scenario.arm?.(course);
    arm(course);
  },
});
