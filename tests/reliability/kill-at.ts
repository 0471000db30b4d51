import { nameEffect } from "./effect-names.js";

/**
 * Ends this very process, with no chance to do anything more, at one gap between effects: `before 3 kie: createTask` is
 * the moment before the third such request leaves, `after …` the one when its answer has come and nobody has read it.
 * With `tell` each effect is named on stdout.
 */
export function killAtEffect(point: string): void {
  if (point === "") return;
  const [, when, nth, name] = /^(before|after) (\d+) (.+)$/.exec(point) ?? [];
  const real = globalThis.fetch;
  let count = 0;
  globalThis.fetch = async (input, init) => {
    const effect = nameEffect(input, init);
    if (point === "tell") process.stdout.write(`effect ${effect}\n`);
    if (effect === name) count += 1;
    const isIt = effect === name && count === Number(nth);
    if (isIt && when === "before") process.kill(process.pid, "SIGKILL");
    const response = await real(input, init);
    if (!isIt) return response;
    await response.arrayBuffer();
    process.kill(process.pid, "SIGKILL");
    return new Promise<never>(() => undefined);
  };
}
