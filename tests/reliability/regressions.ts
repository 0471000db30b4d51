import type { Step } from "./steps.js";

/** Schedules that once broke something, as small as they got. */
export const regressions: readonly { found: string; schedule: readonly Step[] }[] = [];
