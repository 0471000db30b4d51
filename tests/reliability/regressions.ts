import type { Step } from "./steps.js";

/** Schedules that once broke something, as small as they got. */
export const regressions: readonly { found: string; schedule: readonly Step[] }[] = [
  {
    found: "who blocked the bot and comes back gets what waited, and it ends once more",
    schedule: [
      { do: "order", who: 0, calm: false },
      { do: "block", who: 0, calm: false },
      { do: "job", nth: 0, what: "finish", calm: true },
      { do: "order", who: 0, calm: false },
      { do: "kill", nth: 1, when: "before", calm: false },
    ],
  },
  {
    found: "a form that is opened while Generate is on its way orders nothing that no card showed",
    schedule: [
      { do: "order", who: 0, calm: false },
      { do: "order", who: 0, calm: false },
      { do: "job", nth: 0, what: "finish", calm: true },
    ],
  },
  {
    found: "a result that was heard of in doubt while KIE could not be read is fetched when KIE calls again",
    schedule: [
      { do: "create", fault: 1, calm: true },
      { do: "order", who: 0, calm: true },
      { do: "unreadable", calm: true },
      { do: "job", nth: 0, what: "finish", calm: true },
      { do: "job", nth: 0, what: "callback", calm: true },
    ],
  },
  {
    found: "a task that KIE had not ended in an hour, and never called back for, is given up with a word and no charge",
    schedule: [
      { do: "callback", how: "lost", calm: false },
      { do: "order", who: 0, calm: true },
      { do: "pass", seconds: 3_601, calm: true },
      { do: "sweep", calm: true },
    ],
  },
];
