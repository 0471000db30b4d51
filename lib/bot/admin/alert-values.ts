import type { AlertFacts } from "../../tasks/messenger.js";

type Values = AlertFacts["values"];

/** A value that an alert came with; "?" in one that a version before raised without it. */
export const value = (values: Values, name: string): string => String(values?.[name] ?? "?");

/** "10:12 UTC", of the time that the alert is about. */
export const clock = (values: Values): string => `${value(values, "since").slice(11, 16)} UTC`;

/** What an order brings less, or more, than expected: "−15". */
export function marginOf(values: Values, number: (amount: number) => string): string {
  const margin = Number(values?.["expected"]) - Number(values?.["observed"]);
  if (Number.isNaN(margin)) return "?";
  return `${margin < 0 ? "−" : "+"}${number(Math.round(Math.abs(margin) * 1000) / 1000)}`;
}
