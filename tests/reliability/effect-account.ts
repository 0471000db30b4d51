import { lookForLeaks } from "../support/leaks.js";
import { isLook, isSend, isSendRecord } from "./effect-names.js";
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
  let unrecordedSends = 0;
  let ambiguousSends = 0;

  function begins(name: string): void {
    begun += isLook(name) ? 0 : 1;
    underWay += 1;
    trace.push(name);
    recovery.push(name);
  }

  function ends(name: string): void {
    begun += isLook(name) ? 0 : 1;
    underWay -= 1;
    if (isSend(name)) unrecordedSends += 1;
    if (isSendRecord(name)) unrecordedSends = 0;
  }

  return {
    plan(strikes: readonly Strike[]): void {
      plan = [...strikes];
      struck = [];
      trace = [];
      recovery = [];
      unrecordedSends = 0;
      ambiguousSends = 0;
    },
    /** The strike that comes next. */
    next: (): Strike | null => plan[0] ?? null,
    note(told: Told): void {
      if (told.kind === "busy") busy += told.change;
      if (told.kind === "begun") begins(told.name);
      if (told.kind === "ended") ends(told.name);
      if (told.kind === "begun" || told.kind === "ended") isRetrying = told.mayComeAgain;
    },
    /** `isOwnDoing`: it ended itself, which it does only where it was told to. */
    died(isOwnDoing: boolean): void {
      const [strike, ...rest] = plan;
      ambiguousSends += unrecordedSends;
      unrecordedSends = 0;
      if (isOwnDoing && strike) {
        if (strike.when === "after" && isSend(strike.name)) ambiguousSends += 1;
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
      ambiguousSends: (): number => ambiguousSends,
      stillness: (): number | null => (underWay > 0 || isRetrying ? null : begun),
    },
  };
}
