import fc from "fast-check";
import type { FaultRule as KieFault } from "../emulators/kie/fault-rules.js";

/** One thing that happens to the bot. `calm`: the next one waits until all is quiet. */
export type Step = { calm: boolean } & (
  | { do: "order" | "repeat" | "block" | "buy" | "refund"; who: number }
  | { do: "press"; who: number; label: "Refresh" | "Cancel" }
  | { do: "delivery"; fault: "duplicate" | "lose_answer" }
  | { do: "job"; nth: number; what: "finish" | "fail" | "callback" | "forged" | "foreign" }
  | { do: "create"; fault: number }
  | { do: "callback"; how: (typeof callbackFaults)[number] }
  | { do: "unreadable" | "redeploy" | "sweep" }
  | { do: "telegram"; method: (typeof methods)[number]; fault: (typeof telegramFaults)[number] }
  | { do: "database"; fault: "cut_before" | "cut_after"; times: number }
  | { do: "kill"; nth: number; when: "before" | "after" }
  | { do: "pass"; seconds: number }
);

export const PEOPLE = 2;

export const createFaults: readonly KieFault[] = [
  { fault: "cut" },
  { fault: "cut", worked: true },
  { fault: "refuse", code: 402 },
  { fault: "refuse", code: 429 },
  { fault: "refuse", code: 500, worked: true },
  { fault: "garble", body: "half_json", worked: true },
  { fault: "no_task_id", worked: true },
];
const callbackFaults = [
  "lost",
  "duplicate",
  "simultaneous",
  "before_answer",
  "bad_signature",
  "unsigned",
  "tampered",
] as const;
const methods = ["answerCallbackQuery", "editMessageText", "editMessageMedia", "sendAudio"] as const;
const telegramFaults = ["reset_before", "reset_after", "429", "500"] as const;

const calm = fc.boolean();
const who = fc.nat({ max: PEOPLE - 1 });
const just = <Word extends string>(word: Word) => fc.constant(word);

/** Orders come most often: without one there is nothing to go wrong. */
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: just("order"), who, calm }) },
  fc.record({ do: fc.constantFrom("repeat", "block"), who, calm }),
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("buy", "refund"), who, calm }) },
  fc.record({ do: just("press"), who, label: fc.constantFrom("Refresh", "Cancel"), calm }),
  fc.record({ do: just("delivery"), fault: fc.constantFrom("duplicate", "lose_answer"), calm }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: just("job"),
      nth: fc.nat({ max: 3 }),
      what: fc.constantFrom("finish", "fail", "callback", "forged", "foreign"),
      calm,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: just("create"), fault: fc.nat({ max: createFaults.length - 1 }), calm }) },
  fc.record({ do: just("callback"), how: fc.constantFrom(...callbackFaults), calm }),
  fc.record({ do: fc.constantFrom("unreadable", "redeploy", "sweep"), calm }),
  fc.record({
    do: just("telegram"),
    method: fc.constantFrom(...methods),
    fault: fc.constantFrom(...telegramFaults),
    calm,
  }),
  fc.record({
    do: just("database"),
    fault: fc.constantFrom("cut_before", "cut_after"),
    times: fc.integer({ min: 1, max: 4 }),
    calm,
  }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: just("kill"),
      nth: fc.integer({ min: 1, max: 16 }),
      when: fc.constantFrom("before", "after"),
      calm,
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: just("pass"), seconds: fc.integer({ min: -60, max: 5_000 }), calm }) },
);

export const schedule = fc.array(step, { minLength: 3, maxLength: 14 });
