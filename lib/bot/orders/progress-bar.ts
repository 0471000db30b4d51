import type { Task } from "../../tasks/task.js";

const CELLS = 5;

/**
 * How far an order is, by the time that its model usually takes: "▓▓▓░░ 1:10", and that time as "2:00". The last cell
 * fills only when that time is over. Null: it is not known, or the order has only just begun.
 */
export function progressOf(
  { usualSeconds, createdAt }: Pick<Task, "usualSeconds" | "createdAt">,
  nowMs: number,
): { bar: string; usual: string } | null {
  const seconds = (nowMs - createdAt.getTime()) / 1000;
  if (usualSeconds === null || usualSeconds <= 0 || seconds < 2) return null;
  const filled = Math.min(CELLS, Math.floor((seconds / usualSeconds) * CELLS));
  return { bar: `${"▓".repeat(filled)}${"░".repeat(CELLS - filled)} ${clock(seconds)}`, usual: clock(usualSeconds) };
}

/** "1:10", "1:02:05" */
function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const parts = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  const [first = 0, ...rest] = parts[0] === 0 ? parts.slice(1) : parts;
  return [first, ...rest.map((part) => String(part).padStart(2, "0"))].join(":");
}
