import { lookForLeaks } from "../support/leaks.js";
import type { Strike } from "./effects.js";
import type { Told } from "./kill-at.js";

/** What processes tell of their effects, added up as the seam of one process would show it. */
export function createAccount() {
  let plan: Strike[] = [];
  let struck: Strike[] = [];
  let trace: string[] = [];
  let recovery: string[] = [];
  const logged: string[] = [];
  let begun = 0;
  let underWay = 0;
  let busy = 0;
  let isRetrying = false;

  return {
    plan(strikes: readonly Strike[]): void {
      plan = [...strikes];
      struck = [];
      trace = [];
      recovery = [];
    },
    /** The strike that comes next. */
    next: (): Strike | null => plan[0] ?? null,
    note(told: Told): void {
      if (told.kind === "busy") busy += told.change;
      if (told.kind === "begun") {
        begun += 1;
        underWay += 1;
        trace.push(told.name);
        recovery.push(told.name);
      }
      if (told.kind === "ended") {
        begun += 1;
        underWay -= 1;
      }
      if (told.kind === "begun" || told.kind === "ended") isRetrying = told.mayComeAgain;
    },
    /** `isOwnDoing`: it ended itself, which it does only where it was told to. */
    died(isOwnDoing: boolean): void {
      const [strike, ...rest] = plan;
      if (isOwnDoing && strike) {
        struck.push(strike);
        plan = rest;
        recovery = [];
      }
      begun += 1;
      underWay = 0;
      busy = 0;
      isRetrying = false;
    },
    log(line: string): void {
      lookForLeaks("log", line);
      logged.push(line);
    },
    busy: () => busy,
    view: {
      trace: (): readonly string[] => trace,
      recovery: (): readonly string[] => recovery,
      struck: (): readonly Strike[] => struck,
      logged: (): readonly string[] => logged,
      stillness: (): number | null => (underWay > 0 || isRetrying ? null : begun),
    },
  };
}
