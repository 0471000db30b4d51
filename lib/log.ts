import { AsyncLocalStorage } from "node:async_hooks";

type Scope = { fields: Record<string, unknown>; words: (() => readonly string[])[] };

/** One instance answers several requests at once: what belongs to one of them travels with its own calls and promises. */
const scopes = new AsyncLocalStorage<Scope>();

/** Every line that `runItem` logs, also from what it leaves for after the answer, carries the fields and those around it. */
export function withLogFields<T>(fields: Record<string, unknown>, work: () => T): T {
  const around = scopes.getStore();
  return scopes.run({ fields: { ...around?.fields, ...fields }, words: [...(around?.words ?? [])] }, work);
}

/** For the rest of the surrounding `withLogFields`: nothing without one. */
export function addLogFields(fields: Record<string, unknown>): void {
  Object.assign(scopes.getStore()?.fields ?? {}, fields);
}

/** What people wrote, kept out of the log for the rest of the surrounding `withLogFields`; asked for only by a line that needs it. */
export function redactFromLog(words: () => readonly string[]): void {
  scopes.getStore()?.words.push(words);
}

export function logContext(): { fields: Record<string, unknown>; words: readonly string[] } {
  const scope = scopes.getStore();
  return { fields: scope?.fields ?? {}, words: scope?.words.flatMap((read) => read()) ?? [] };
}

export type LogLevel = "debug" | "info" | "warn" | "error";
export type Log = (level: LogLevel, event: string, fields?: Record<string, unknown>) => void;

const order: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** A Telegram token or a bearer key, wherever it stands: an address inside an error message is the usual place. */
const SECRET_SHAPES = [
  /\d{5,}:[\w-]{30,}/g,
  /(?<=Bearer\s+)[\w.~+/=-]+/gi,
  /(?<=[?&](?:sig|secret|key|token)=)[^&\s"]+/gi,
];

/** Takes out of a text what no log may hold. */
function redact(text: string): string {
  return SECRET_SHAPES.reduce((clean, shape) => clean.replace(shape, "***"), text);
}

function plain(value: unknown): unknown {
  if (value instanceof Error)
    return {
      name: value.name,
      message: value.message,
      stack: value.stack?.split("\n").slice(0, 6).join("\n"),
      cause: value.cause === undefined ? undefined : plain(value.cause),
    };
  return value;
}

/** Shorter ones say nothing of anybody, and stand inside every other word. */
const SHORTEST_WORDS = 3;

/** Takes out what people wrote. Names and ids have no spaces in them, and stay as they are. */
function withoutWords(value: unknown, words: readonly string[]): unknown {
  if (typeof value !== "string" || !/\s/.test(value)) return value;
  return words.reduce((clean, each) => clean.replaceAll(each, "<words>"), value);
}

/**
 * Writes one JSON line an event to stderr, where Vercel and a terminal both show it and `--json` output stays clean.
 * It carries the fields of the request and the task at hand (`log-scope.ts`). Secrets are taken out by shape, and
 * `secrets` by value; what people wrote is in no line above debug.
 */
export function createLog(options: {
  level: LogLevel;
  secrets?: readonly string[];
  write?: (line: string) => void;
}): Log {
  const write = options.write ?? ((line) => process.stderr.write(`${line}\n`));
  const secrets = (options.secrets ?? []).filter((secret) => secret.length >= 6);
  return (level, event, fields = {}) => {
    if (order[level] < order[options.level]) return;
    const scope = logContext();
    const words = level === "debug" ? [] : scope.words.filter((each) => each.length >= SHORTEST_WORDS);
    const told = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, plain(value)]));
    const entry = { at: new Date().toISOString(), level, event, ...scope.fields, ...told };
    let line = redact(JSON.stringify(entry, (_key, value) => withoutWords(value, words)));
    for (const secret of secrets) line = line.replaceAll(secret, "***");
    write(line);
  };
}

/**
 * Answers one request on the record: every line of it carries its id, Vercel's where there is one, and one line says
 * how it ended and how long the answer took. What nobody caught is logged without secrets, which the platform would not do, and is a 500.
 */
export function withRequestLog(
  { name, request, log }: { name: string; request: Request; log: Log },
  answer: () => Promise<Response>,
): Promise<Response> {
  const startedAt = performance.now();
  const requestId = request.headers.get("x-vercel-id") ?? crypto.randomUUID();
  return withLogFields({ requestId }, async () => {
    const response = await answer().catch((error: unknown) => {
      log("error", "request.failed", { function: name, error });
      return new Response(null, { status: 500 });
    });
    const { status } = response;
    const durationMs = Math.round(performance.now() - startedAt);
    log(status >= 500 ? "error" : "info", "request", { function: name, status, durationMs });
    return response;
  });
}
