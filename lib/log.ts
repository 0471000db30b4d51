import { AsyncLocalStorage } from "node:async_hooks";

type Scope = { fields: Record<string, unknown>; words: (() => readonly string[])[] };

/** One instance answers several requests at once: each request's fields travel with its own calls and promises. */
const scopes = new AsyncLocalStorage<Scope>();

/** Runs work so that every line that it logs, also after the answer, carries these fields and those around it. */
export function withLogFields<T>(fields: Record<string, unknown>, work: () => T): T {
  const around = scopes.getStore();
  return scopes.run({ fields: { ...around?.fields, ...fields }, words: [...(around?.words ?? [])] }, work);
}

/** Adds fields for the rest of the surrounding `withLogFields`. Does nothing without one. */
export function addLogFields(fields: Record<string, unknown>): void {
  Object.assign(scopes.getStore()?.fields ?? {}, fields);
}

/**
 * Keeps what people wrote out of the log for the rest of the surrounding `withLogFields`. `words` is called only by a
 * line that needs it.
 */
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

/** A Telegram token or a bearer key, wherever it is in a text; usually in an address inside an error message. */
const SECRET_SHAPES = [
  /\d{5,}:[\w-]{30,}/g,
  /(?<=Bearer\s+)[\w.~+/=-]+/gi,
  /(?<=[?&](?:sig|secret|key|token)=)[^&\s"]+/gi,
];

/** Takes secrets out of a text. */
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

/** Shorter words identify nobody, and are part of many other words. */
const SHORTEST_WORDS = 3;

/** Takes out what people wrote. Names and ids have no spaces in them and stay as they are. */
function withoutWords(value: unknown, words: readonly string[]): unknown {
  if (typeof value !== "string" || !/\s/.test(value)) return value;
  return words.reduce((clean, each) => clean.replaceAll(each, "<words>"), value);
}

/**
 * Writes one JSON line per event to stderr, where Vercel and a terminal both show it and `--json` output stays clean.
 * The line carries the fields of the request and of the task at hand. Secrets are taken out by shape, and `secrets` by
 * value; no line above debug holds what people wrote.
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
 * Answers one request on the record: every line of it carries the request's id, Vercel's where there is one, and one
 * line says how it ended and how long the answer took. Uncaught errors are logged here with secrets redacted (the
 * platform would print them in full) and answered with 500.
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
