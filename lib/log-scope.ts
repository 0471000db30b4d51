import { AsyncLocalStorage } from "node:async_hooks";

type Scope = { fields: Record<string, unknown>; words: (() => readonly string[])[] };

/** One instance answers several requests at once: what belongs to one of them travels with its own calls and promises. */
const scopes = new AsyncLocalStorage<Scope>();

/** Every line that `work` logs, also from what it leaves for after the answer, carries the fields and those around it. */
export function withLogFields<T>(fields: Record<string, unknown>, work: () => T): T {
  const around = scopes.getStore();
  return scopes.run({ fields: { ...around?.fields, ...fields }, words: [...(around?.words ?? [])] }, work);
}

/** For the rest of the surrounding `withLogFields`: nothing without one. */
export function addLogFields(fields: Record<string, unknown>): void {
  Object.assign(scopes.getStore()?.fields ?? {}, fields);
}

/** What people wrote, kept out of the log for the rest of the surrounding `withLogFields`; asked for only by a line that needs it. */
export function keepOutOfLog(words: () => readonly string[]): void {
  scopes.getStore()?.words.push(words);
}

export function logScope(): { fields: Record<string, unknown>; words: readonly string[] } {
  const scope = scopes.getStore();
  return { fields: scope?.fields ?? {}, words: scope?.words.flatMap((read) => read()) ?? [] };
}
