import { readFileSync } from "node:fs";
import { listModels } from "../../lib/registry/load.js";
import type { ModelType } from "../../lib/registry/model/schema.js";
import { labelsOf, type Person } from "../e2e/person.js";
import type { Stage } from "./stage.js";

/** One order on its way. `state` is the scenario's own memory. */
export type Course = { world: Stage; person: Person; state: Map<string, number> };

export type Scenario = {
  name: string;
  type: ModelType;
  /** Where an undisturbed course ends: state, delivery. */
  ends: string;
  /** Before Generate is pressed. */
  arm?(course: Course): void;
  /** What the outside does when all is quiet; false: nothing more. Without it KIE finishes what it has. */
  outside?(course: Course): boolean;
};

function pending({ world }: Course) {
  return world.kie.tasks().find(({ outcome }) => outcome === "pending");
}

/** True for the first `times` calls with that name. */
function once({ state }: Course, name: string): boolean {
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

export const scenarios: readonly Scenario[] = [
  { name: "success", type: "text_to_video", ends: "succeeded sent" },
  { name: "failure", type: "text_to_video", ends: "failed sent", outside: fails },
  {
    name: "lost createTask answer",
    type: "text_to_video",
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true }),
  },
  {
    name: "lost createTask answer and no callback",
    type: "text_to_video",
    ends: "failed sent",
    arm({ world }) {
      world.kie.addFault({ fault: "cut", endpoint: "createTask", worked: true });
      world.kie.addFault({ fault: "callback", how: "lost" });
    },
  },
  {
    name: "a callback before the answer",
    type: "text_to_video",
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "before_answer" }),
  },
  {
    name: "no callback",
    type: "text_to_video",
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "lost" }),
  },
  {
    name: "three callbacks at once",
    type: "text_to_video",
    ends: "succeeded sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "callback", how: "simultaneous", copies: 3 }),
  },
  {
    name: "a cancellation while it waits",
    type: "text_to_video",
    ends: "failed sent",
    arm: ({ world }) => void world.kie.addFault({ fault: "refuse", endpoint: "createTask", code: 429 }),
    outside(course) {
      const offers = labelsOf(course.person.last()).some((label) => /Cancel/.test(label));
      if (!offers || !once(course, "cancel")) return finishes(course);
      course.person.press(/Cancel/);
      return true;
    },
  },
  {
    name: "a person who blocked the bot",
    type: "text_to_video",
    ends: "succeeded blocked",
    outside(course) {
      if (pending(course) && once(course, "block")) course.world.telegram.block(course.person.id, true);
      return finishes(course);
    },
  },
  {
    name: "a result that Telegram does not fetch",
    type: "text_to_video",
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
  },
  { name: "an order with a file", type: "image_to_video", ends: "succeeded sent" },
  { name: "a result of two files", type: "text_to_music", ends: "succeeded sent" },
];

/** Throws when there is none of that name. */
export function scenarioNamed(name: string): Scenario {
  const scenario = scenarios.find((each) => each.name === name);
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
