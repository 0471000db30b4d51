/** Where Vercel's runtime, and our local server, put the context of the request being answered. */
const contextKey = Symbol.for("@vercel/request-context");

/**
 * Keeps the instance alive until the work is done, after the answer went out. Without a runtime that knows how, the
 * answer waits for the work instead: nothing is left to die with the instance.
 */
export async function waitUntil(work: Promise<unknown>): Promise<void> {
  const context = call(property(globalThis, contextKey), "get");
  const register = property(context, "waitUntil");
  if (typeof register === "function") register.call(context, work);
  else await work;
}

function property(holder: unknown, key: string | symbol): unknown {
  return typeof holder === "object" && holder !== null ? Reflect.get(holder, key) : undefined;
}

function call(holder: unknown, method: string): unknown {
  const found = property(holder, method);
  return typeof found === "function" ? found.call(holder) : undefined;
}
