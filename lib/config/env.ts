import * as z from "zod/mini";

const text = z.string().check(z.trim(), z.minLength(1, "is missing"));
const list = z.pipe(
  text,
  z.transform((written: string) =>
    written
      .split(",")
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  ),
);
const telegramId = z.pipe(
  z.string().check(
    z.regex(/^\d+$/, "must be Telegram user ids, separated by commas"),
    z.refine((id) => Number.isSafeInteger(Number(id)), "holds a number that is too long for a Telegram user id"),
  ),
  z.transform(Number),
);
const idList = z._default(z.pipe(list, z.array(telegramId)), []);
const address = z.pipe(
  z.url({ protocol: /^https?$/, error: "must be an http(s) address" }),
  z.transform((url: string) => url.replace(/\/+$/, "")),
);
const siteAddress = address.check(
  z.refine((url) => new URL(url).pathname === "/", "must end behind the domain: leave out the path"),
);
const integer = z.coerce.number("must be a number").check(z.int("must be a whole number"), z.gte(0, "is negative"));

/** The current one first; those after it are still accepted while a change of secrets is under way. */
const secrets = z.pipe(list, z.tuple([z.string("is missing")], z.string()));
const webhookSecret = z.string().check(z.regex(/^[\w-]{1,256}$/, "may hold only A-Z a-z 0-9 _ - (at most 256)"));

const databaseUrl = text.check(
  z.refine((url) => /^postgres(ql)?:\/\//.test(url) && URL.canParse(url), "must be a postgres:// address"),
);
const kieShape = {
  KIE_API_KEY: text,
  KIE_API_URL: z._default(address, "https://api.kie.ai"),
  KIE_UPLOAD_URL: z._default(address, "https://kieai.redpandaai.co"),
};
const portShape = { PORT: z._default(integer.check(z.lte(65_535, "is at most 65535")), 3000) };

const levels = ["debug", "info", "warn", "error"] as const;
const deployments = ["production", "preview", "development"] as const;

const envSchema = z.object({
  TELEGRAM_BOT_TOKEN: text.check(z.regex(/^\d+:\S+$/, "must look like 123456:ABC…, as BotFather gives it")),
  TELEGRAM_WEBHOOK_SECRET: z.pipe(secrets, z.tuple([webhookSecret], webhookSecret)),
  CALLBACK_SECRET: secrets,
  CRON_SECRET: secrets,
  DATABASE_URL: databaseUrl,
  ...kieShape,
  KIE_WEBHOOK_HMAC_KEY: z.optional(secrets),
  TELEGRAM_API_ROOT: z._default(address, "https://api.telegram.org"),
  PUBLIC_URL: z.optional(siteAddress),
  ADMIN_IDS: idList,
  ALLOWED_USER_IDS: idList,
  DAILY_FREE_CREDITS: z._default(integer, 100),
  ORDER_LIMITS: z._default(z.enum(["on", "off"], "must be on or off"), "on"),
  LOG_LEVEL: z._default(z.enum(levels, `must be one of ${levels.join(", ")}`), "info"),
  ...portShape,
  VERCEL_ENV: z.optional(z.enum(deployments, `must be one of ${deployments.join(", ")}`)),
  VERCEL_PROJECT_PRODUCTION_URL: z.optional(text),
  VERCEL_GIT_COMMIT_SHA: z.optional(text),
});

type Source = Record<string, string | undefined>;

export class EnvError extends Error {
  override readonly name = "EnvError";
}

/** Else KIE would call production about the preview's orders, and production's bot would speak for both. */
const PREVIEW_NEEDS =
  "This is a preview, and it has production's address. Give previews a bot, a database and a PUBLIC_URL of their own: " +
  "in Vercel, set TELEGRAM_BOT_TOKEN, DATABASE_URL and PUBLIC_URL for Preview, and limit those of production to Production.";

/** Everything the functions need. Throws an `EnvError` whose message names every problem at once. */
export function readEnv(source: Source = process.env) {
  const env = parse(envSchema, source);
  const onVercel = env.VERCEL_PROJECT_PRODUCTION_URL;
  const isPreview = env.VERCEL_ENV === "preview";
  if (isPreview && onVercel !== undefined && (env.PUBLIC_URL ?? `https://${onVercel}`) === `https://${onVercel}`)
    throw new EnvError(PREVIEW_NEEDS);
  return {
    botToken: env.TELEGRAM_BOT_TOKEN,
    botId: Number(env.TELEGRAM_BOT_TOKEN.split(":", 1)[0]),
    webhookSecret: env.TELEGRAM_WEBHOOK_SECRET[0],
    telegramApiRoot: env.TELEGRAM_API_ROOT,
    callbackSecret: env.CALLBACK_SECRET[0],
    cronSecret: env.CRON_SECRET[0],
    accepted: {
      webhook: env.TELEGRAM_WEBHOOK_SECRET,
      callback: env.CALLBACK_SECRET,
      // Vercel's cron sends the variable as it stands, the whole list.
      cron: [...env.CRON_SECRET, (source["CRON_SECRET"] ?? "").trim()],
      kieHmac: env.KIE_WEBHOOK_HMAC_KEY ?? [],
    },
    databaseUrl: env.DATABASE_URL,
    kie: kieOf(env),
    // The stable production domain, never a deployment's own address: KIE must reach today's code with tomorrow's callback.
    publicUrl: env.PUBLIC_URL ?? (onVercel ? `https://${onVercel}` : `http://127.0.0.1:${env.PORT}`),
    adminIds: env.ADMIN_IDS,
    allowedUserIds: env.ALLOWED_USER_IDS,
    dailyFreeCredits: env.DAILY_FREE_CREDITS,
    hasOrderLimits: env.ORDER_LIMITS === "on",
    logLevel: env.LOG_LEVEL,
    deployment: env.VERCEL_ENV ?? null,
    isTelegramLocal: /^(127\.|localhost$)/.test(new URL(env.TELEGRAM_API_ROOT).hostname),
    version: env.VERCEL_GIT_COMMIT_SHA?.slice(0, 7) ?? "local",
  };
}
export type Env = ReturnType<typeof readEnv>;

/** What the operator's command line needs of KIE. Throws an `EnvError`. */
export function readKieEnv(source: Source = process.env) {
  return kieOf(parse(z.object(kieShape), source));
}

/** What `migrate` needs. Throws an `EnvError`. */
export function readDatabaseUrl(source: Source = process.env): string {
  return parse(z.object({ DATABASE_URL: databaseUrl }), source).DATABASE_URL;
}

/** Whether this runs for the deployment that people use, as Vercel says. */
export function isProductionDeployment(source: Source = process.env): boolean {
  return source["VERCEL_ENV"] === "production";
}

/** The port a local server listens on. Throws an `EnvError`. */
export function readPort(source: Source = process.env): number {
  return parse(z.object(portShape), source).PORT;
}

function kieOf(env: { KIE_API_KEY: string; KIE_API_URL: string; KIE_UPLOAD_URL: string }) {
  return { apiKey: env.KIE_API_KEY, apiUrl: env.KIE_API_URL, uploadUrl: env.KIE_UPLOAD_URL };
}

/** What else is copied along with a value. */
function pastedAlong(name: string, value: string): string | null {
  if (/^["'`].*["'`]$/su.test(value)) return "stands in quotation marks: leave them out";
  if (/^bearer\s/i.test(value)) return 'begins with "Bearer": leave it out';
  return value.startsWith(`${name}=`) ? `begins with "${name}=": leave that out` : null;
}

function parse<Schema extends z.ZodMiniObject>(schema: Schema, source: Source): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(source).filter(([, value]) => value !== undefined && value.trim() !== ""),
  );
  const pasted = new Map<string, string>();
  for (const name of Object.keys(schema.shape)) {
    const problem = pastedAlong(name, given[name]?.trim() ?? "");
    if (problem !== null) pasted.set(name, problem);
  }
  const result = schema.safeParse(given);
  if (result.success && pasted.size === 0) return result.data;
  const problems = [...pasted].map(([name, problem]) => `  ${name} ${problem}`);
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0]);
    if (!pasted.has(name)) problems.push(`  ${name} ${given[name] === undefined ? "is missing" : issue.message}`);
  }
  throw new EnvError(
    `The environment is not complete:\n${[...new Set(problems)].join("\n")}\nSee .env.example for what each is.`,
  );
}
