import { AsyncLocalStorage } from "node:async_hooks";
import { transport } from "../../lib/transport.js";
import { lookForLeaks } from "../support/leaks.js";
import { isAnswer, isLook, isRetried, isSend, isSendRecord, nameEffect } from "./effect-names.js";

/** Before an effect nothing of it happened; after it, it happened and its answer never arrived. */
export type When = "before" | "after";
/** A gap between two effects. `nth` counts effects of that name from 1, since the run began or the last point struck. */
export type Point = { name: string; nth: number; when: When };
/** In place of a name: the nth effect of whatever kind. */
export const ANY = "any";
/** `kill`: the instance ends there. `lose`: only the connection does, and the code hears of it. */
export type Strike = Point & { how: "kill" | "lose" };

/** One life of the functions: what a process is to its platform. */
export type Instance = { isDead: boolean; kill(): void };
type Context = { instance: Instance; waitUntil(work: Promise<unknown>): void };

export type Effects = ReturnType<typeof installEffects>;

/** The connection broke: the code cannot know whether the request arrived. */
function connectionLost(): TypeError {
  return new TypeError("fetch failed", { cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }) });
}

/**
 * The seam. Everything that an instance does to the world outside of it is a fetch or a post of `transport`: each
 * statement, each call of Telegram's and of KIE's. Inside `run` they are named, counted and, where a plan says so,
 * stopped. An instance that was killed never hears from the world again and cannot reach it: its promises stay open.
 * What it had sent and not heard of may still arrive, as after a real crash.
 */
export function installEffects() {
  const context = new AsyncLocalStorage<Context>();
  const real = { fetch: globalThis.fetch, post: transport.post };
  const never = () => new Promise<never>(() => undefined);
  let plan: Strike[] = [];
  let struck: Strike[] = [];
  let trace: string[] = [];
  let recovery: string[] = [];
  let seen = new Map<string, number>();
  const logged: string[] = [];
  let underWay = 0;
  let begun = 0;
  /** Messages that were sent, and that nothing of ours says were sent. */
  let unrecordedSends = 0;
  /** The same at each strike: whoever goes on cannot know of them. */
  let ambiguousSends = 0;
  /** The last effect failed, and who wanted it tries again after a pause that is spent by the real clock. */
  let isRetrying = false;
  const origins = new Set<string>();

  /** The strike that stands at this point, if it is the plan's next. */
  function take(point: Point): Strike | null {
    const [next] = plan;
    if (!next || next.when !== point.when) return null;
    const isIt = next.name === ANY ? next.nth <= recovery.length : next.name === point.name && next.nth === point.nth;
    if (!isIt) return null;
    plan = plan.slice(1);
    struck.push(next);
    seen = new Map();
    recovery = [];
    if (next.how === "kill") {
      ambiguousSends += unrecordedSends;
      unrecordedSends = 0;
    } else if (next.when === "after" && isSend(point.name)) ambiguousSends += 1;
    return next;
  }

  function strike({ how }: Strike, instance: Instance): Promise<never> {
    if (how === "lose") return Promise.reject(connectionLost());
    isRetrying = false;
    instance.kill();
    return never();
  }

  async function begin<T>(name: string, work: () => Promise<T>): Promise<T> {
    if (isLook(name)) return work();
    underWay += 1;
    begun += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
    }
  }

  /** Counts an effect that is about to begin. Returns how many of its name there were, with it. */
  function count(name: string): number {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    trace.push(name);
    recovery.push(name);
    isRetrying = isRetried(name);
    return nth;
  }

  /** It had its effect. Whether its sender lived to hear so decides who knows of a message. */
  function remember(name: string, { isDead }: Instance): void {
    if (isSend(name) && isDead) ambiguousSends += 1;
    else if (isSend(name)) unrecordedSends += 1;
    else if (isSendRecord(name) && !isDead) unrecordedSends = 0;
  }

  async function perform(
    instance: Instance,
    { input, init }: { input: string | URL | Request; init: RequestInit | undefined },
    reach: () => Promise<Response>,
  ): Promise<Response> {
    if (instance.isDead) return never();
    const name = nameEffect(input, init);
    origins.add(new URL(input instanceof Request ? input.url : String(input)).origin);
    const nth = count(name);
    const before = take({ name, nth, when: "before" });
    if (before) return strike(before, instance);
    const response = await begin(name, reach);
    remember(name, instance);
    if (instance.isDead) return never();
    if (isRetrying) isRetrying = !(await isAnswer(name, response.clone()));
    const after = take({ name, nth, when: "after" });
    if (!after) return response;
    await response.arrayBuffer();
    isRetrying = isRetried(name);
    return strike(after, instance);
  }

  globalThis.fetch = (input, init) => {
    const instance = context.getStore()?.instance;
    const reach = () => real.fetch(input, init);
    return instance ? perform(instance, { input, init }, reach) : reach();
  };
  transport.post = (url, init) => {
    const instance = context.getStore()?.instance;
    const reach = () => real.post(url, init);
    return instance ? perform(instance, { input: url, init: { method: "POST", ...init } }, reach) : reach();
  };
  const write = process.stderr.write.bind(process.stderr);
  Object.defineProperty(process.stderr, "write", {
    configurable: true,
    value: (chunk: string) => {
      if (!context.getStore()) return write(chunk);
      lookForLeaks("log", chunk);
      return logged.push(chunk) > 0;
    },
  });
  Object.defineProperty(globalThis, Symbol.for("@vercel/request-context"), {
    configurable: true,
    value: { get: () => context.getStore() },
  });

  return {
    run: <T>(given: Context, work: () => Promise<T>): Promise<T> => context.run(given, work),
    /** Forgets what was counted, and arms the strikes: each waits for the one before it. */
    plan(strikes: readonly Strike[]): void {
      plan = [...strikes];
      struck = [];
      trace = [];
      recovery = [];
      seen = new Map();
      unrecordedSends = 0;
      ambiguousSends = 0;
    },
    /** One strike more, counted from now. */
    arm(strike: Strike): void {
      plan = [strike];
      seen = new Map();
      recovery = [];
    },
    /** The names of the effects since `plan`, in the order in which they began. */
    trace: (): readonly string[] => trace,
    /** Those of them that came after the last strike. */
    recovery: (): readonly string[] => recovery,
    struck: (): readonly Strike[] => struck,
    /** Sends that had their effect, and whose sender did not live to write that down or to hear of it. */
    ambiguousSends: (): number => ambiguousSends,
    /** Every host that an instance ever asked for something. */
    origins: (): ReadonlySet<string> => origins,
    /** Changes whenever something happens; null while something does, or while a worker is about to try again. */
    stillness: (): number | null => (underWay > 0 || isRetrying ? null : begun),
    /** Every line that an instance logged since it was installed. */
    logged: (): readonly string[] => logged,
    uninstall(): void {
      globalThis.fetch = real.fetch;
      transport.post = real.post;
      Object.defineProperty(process.stderr, "write", { configurable: true, value: write });
    },
  };
}

/** Both gaps of each effect in a trace: every point where such a course can be struck. */
export function pointsOf(trace: readonly string[]): Point[] {
  const seen = new Map<string, number>();
  return trace.flatMap((name) => {
    const nth = (seen.get(name) ?? 0) + 1;
    seen.set(name, nth);
    return [
      { name, nth, when: "before" as const },
      { name, nth, when: "after" as const },
    ];
  });
}
