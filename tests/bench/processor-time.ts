import { readdirSync, readFileSync } from "node:fs";

/** The kernel counts in hundredths of a second wherever Node runs. */
const TICKS_A_SECOND = 100;

type Stat = { parent: number; ownSeconds: number; endedSeconds: number };

/** Seconds of processor that a process had, with those of its children: those that live, and those that ended. */
export function familySeconds(pid: number): number {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && statOf(Number(name))?.parent === pid);
  return [pid, ...children.map(Number)].reduce((sum, each) => sum + secondsOf(statOf(each)), 0);
}

export function parentOf(pid: number): number {
  return statOf(pid)?.parent ?? 0;
}

const secondsOf = (stat: Stat | null) => (stat === null ? 0 : stat.ownSeconds + stat.endedSeconds);

/** Null when there is no such process any more. */
function statOf(pid: number): Stat | null {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return null;
  }
  // The name in brackets may hold anything, brackets too.
  const fields = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .map(Number);
  const [parent = 0, , , , , , , , , , user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(1);
  return {
    parent,
    ownSeconds: (user + system) / TICKS_A_SECOND,
    endedSeconds: (endedUser + endedSystem) / TICKS_A_SECOND,
  };
}
