import type { Damage } from "./storm.js";

/** What a run left behind. */
export type Outcome = {
  subject: string;
  orders: number;
  stormSeconds: number;
  damage: Damage;
  /** Ordered, and neither delivered nor given up with a word when all was at rest; for a peer: given up for good. */
  lost: number;
  /** Not at its end when the time for coming to rest was over. */
  unfinished: number;
  /** More than one creation that KIE took, for one order. */
  paidTwice: number;
  capturedTwice: number;
  /** More copies of a result in the chat than one. */
  deliveredTwice: number;
  /** From the last fault until nothing was left to do; null: not in its time. */
  restSeconds: number | null;
  /** Orders of which nobody can know whether KIE has them; given back at their deadline. */
  inDoubt: number;
  notes: readonly string[];
};

const columns = [
  "subject",
  "orders",
  "storm",
  "kills",
  "lost",
  "unfinished",
  "paid twice",
  "captured twice",
  "delivered twice",
  "at rest after",
] as const;

export function tableOf(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((each) => [
    each.subject,
    String(each.orders),
    `${each.stormSeconds.toFixed(0)} s`,
    String(each.damage.kills),
    String(each.lost),
    String(each.unfinished),
    String(each.paidTwice),
    String(each.capturedTwice),
    String(each.deliveredTwice),
    each.restSeconds === null ? "not in its time" : `${each.restSeconds.toFixed(0)} s`,
  ]);
  const lines = [[...columns], columns.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const notes = outcomes.flatMap(({ subject, damage, inDoubt, notes: more }) => [
    `${subject}: ${damage.faults} of ${damage.requests} calls failed, ${damage.terminated} connections ended, ${damage.restarts} crash of the database, ${inDoubt} in doubt`,
    ...more.map((note) => `${subject}: ${note}`),
  ]);
  return [...lines, "", ...notes].join("\n");
}
