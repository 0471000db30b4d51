import { randomBytes } from "node:crypto";
import { guardSecrets } from "../support/leaks.js";
import { startKie } from "./kie/server.js";
import { startNeon } from "./neon/server.js";
import { type Access, addressOf, createDatabase, createEmptyDatabase, dropDatabase } from "./postgres/databases.js";
import { startPostgres } from "./postgres/server.js";
import { startTelegram } from "./telegram/server.js";

export type StandInOptions = {
  /** A Postgres that is running, such as the one of a test run; without it an own one is started. */
  postgres?: Access;
  /** Whether it has our tables; it has by default. */
  database?: "migrated" | "empty";
  telegram?: Omit<Parameters<typeof startTelegram>[0], "token">;
  kie?: Omit<Parameters<typeof startKie>[0], "apiKey" | "hmacKey">;
  /** KIE signs its callbacks with a key. On by default. */
  signedCallbacks?: boolean;
};

export type OnClose = (end: () => Promise<void>) => void;

/**
 * Runs a start of several steps. Its `close` ends the steps in reverse, so that the last to start still finds the
 * others; a step that fails ends those before it and rejects.
 */
export async function startInOrder<Started extends object>(start: (onClose: OnClose) => Promise<Started>) {
  const closers: (() => Promise<void>)[] = [];
  async function close(): Promise<void> {
    for (const end of closers.splice(0).reverse()) await end();
  }
  try {
    return { ...(await start((end) => closers.push(end))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All that the functions talk to: a Postgres with a new database, and the stand-ins for Neon, KIE and Telegram. */
export async function startStandIns(options: StandInOptions, onClose: OnClose) {
  const secrets = createSecrets(options.signedCallbacks ?? true);
  guardSecrets(secrets);
  // Telegram itself is told the webhook's secret; the others must never reach it.
  const { TELEGRAM_WEBHOOK_SECRET: _known, ...unknownToTelegram } = secrets;
  const telegram = await startTelegram({
    secrets: Object.values(unknownToTelegram),
    ...options.telegram,
    token: secrets.TELEGRAM_BOT_TOKEN,
  });
  onClose(telegram.close);

  const hmacKey = secrets.KIE_WEBHOOK_HMAC_KEY;
  const kie = await startKie({ ...options.kie, apiKey: secrets.KIE_API_KEY, ...(hmacKey ? { hmacKey } : {}) });
  onClose(kie.close);

  const { neon, databaseUrl, directUrl } = await startDatabase(options, onClose);
  const env: Env = {
    ...secrets,
    DATABASE_URL: databaseUrl,
    TELEGRAM_API_ROOT: telegram.url,
    KIE_API_URL: kie.url,
    KIE_UPLOAD_URL: kie.uploadUrl,
    // One person of a test orders for many.
    ORDER_LIMITS: "off",
  };
  return { telegram, kie, neon, directUrl, env };
}

/** Variables for the functions. */
export type Env = Record<string, string> & Secrets;

type Secrets = Record<
  "TELEGRAM_BOT_TOKEN" | "TELEGRAM_WEBHOOK_SECRET" | "KIE_API_KEY" | "CALLBACK_SECRET" | "CRON_SECRET",
  string
>;

function createSecrets(signedCallbacks: boolean): Env {
  const secret = () => randomBytes(24).toString("base64url");
  return {
    TELEGRAM_BOT_TOKEN: `7000000001:AA${secret()}`,
    TELEGRAM_WEBHOOK_SECRET: secret(),
    KIE_API_KEY: secret(),
    CALLBACK_SECRET: secret(),
    CRON_SECRET: secret(),
    ...(signedCallbacks ? { KIE_WEBHOOK_HMAC_KEY: secret() } : {}),
  };
}

async function startDatabase({ postgres, database = "migrated" }: StandInOptions, onClose: OnClose) {
  let server = postgres;
  if (server === undefined) {
    const own = await startPostgres();
    onClose(own.stop);
    server = own;
  }
  const access = server;
  const name = await (database === "empty" ? createEmptyDatabase(access) : createDatabase(access));
  onClose(() => dropDatabase(access, name));
  const neon = await startNeon({ postgresPort: access.port });
  onClose(neon.close);
  const directUrl = addressOf(access, name);
  return { neon, directUrl, databaseUrl: neon.urlOf(directUrl) };
}
