import type { Failure } from "../task.js";

/** Where this deployment is to be reached. */
export type DeploymentTarget = {
  /** The address of the function that takes updates. */
  url: string;
  /** "production", "preview", "development"; null away from Vercel. */
  deployment: string | null;
  /** Whether Telegram is a stand-in on this machine, which reaches addresses that the real one does not. */
  isTelegramLocal: boolean;
};

export type SchemaState =
  | { outcome: "ready"; version: string }
  /** Migrations are missing; `has` is the newest that is applied. */
  | { outcome: "behind"; has: string | null; needs: string }
  | { outcome: "unreachable"; detail: string };

/** What the public address answered to a call as Telegram makes it. */
export type AddressAnswer =
  | { outcome: "ours" }
  /** This bot, with another secret. */
  | { outcome: "other_secret" }
  /** A login stands in front of everything. */
  | { outcome: "protected"; status: number }
  | { outcome: "missing"; status: number }
  | { outcome: "redirect"; to: string }
  | { outcome: "broken"; status: number }
  /** Somebody else, or an older version of this bot. */
  | { outcome: "stranger"; status: number }
  /** Not reached from here, which does not say that Telegram cannot reach it. */
  | { outcome: "no_answer"; detail: string };

/** What has to work before the webhook leads to this deployment. */
export type PreflightChecks = {
  /** Returns the bot's name. Throws what the Bot API refuses. */
  username(): Promise<string>;
  /** Says what to do about an error of `username`; null for an error that is not Telegram's. */
  explain(error: unknown): string | null;
  /** Never throws. */
  credits(): Promise<{ outcome: "found"; value: number } | { outcome: "failed"; failure: Failure }>;
  /** Never throws. */
  schema(): Promise<SchemaState>;
  /** Calls the function that takes updates, at its public address. Never throws. */
  address(url: string): Promise<AddressAnswer>;
};

export type PreflightReport = { found: string[]; problems: string[] };
type Finding = { found: string } | { problem: string };

/** Runs every check at once, and names every problem at once. */
export async function runPreflight(checks: PreflightChecks, target: DeploymentTarget): Promise<PreflightReport> {
  const findings = await Promise.all([
    checkToken(checks),
    checkKie(checks),
    checkDatabase(checks),
    checkAddress(checks, target),
  ]);
  return {
    found: findings.flatMap((finding) => ("found" in finding ? [finding.found] : [])),
    problems: findings.flatMap((finding) => ("problem" in finding ? [finding.problem] : [])),
  };
}

async function checkToken(checks: PreflightChecks): Promise<Finding> {
  try {
    return { found: `The token is that of @${await checks.username()}.` };
  } catch (error) {
    const problem = checks.explain(error);
    if (problem === null) throw error;
    return { problem };
  }
}

async function checkKie({ credits }: PreflightChecks): Promise<Finding> {
  const balance = await credits();
  if (balance.outcome === "found") {
    return balance.value > 0
      ? { found: `KIE accepts the key; its account holds ${balance.value} credits.` }
      : {
          found: "KIE accepts the key, but its account holds no credits: top it up, every order is refused until then.",
        };
  }
  const { kind, detail } = balance.failure;
  if (kind === "vendor_key")
    return {
      problem: `KIE refuses the key: put a valid one into KIE_API_KEY (kie.ai, API keys). KIE said: ${detail}.`,
    };
  // Not a reason to refuse registration: orders that KIE refuses for lack of credits are explained by the bot itself.
  return {
    found: `KIE gives no answer about its account right now, so the key is not checked: run setup again later. (${detail})`,
  };
}

async function checkDatabase({ schema }: PreflightChecks): Promise<Finding> {
  const state = await schema();
  switch (state.outcome) {
    case "ready":
      return { found: `The database answers and has the schema it needs (${state.version}).` };
    case "behind":
      return {
        problem:
          `The database ${state.has === null ? "has no tables yet" : `is at ${state.has}`} and needs ${state.needs}: ` +
          "run `npm run migrate` with its DATABASE_URL, or deploy to production, whose build does it.",
      };
    case "unreachable":
      return {
        problem: `The database cannot be used: check DATABASE_URL, and in Neon's console that the project runs. It said: ${state.detail}.`,
      };
  }
}

/** A bot that is registered for an address where others answer is mute, and nothing else says why. */
async function checkAddress({ address }: PreflightChecks, { url }: DeploymentTarget): Promise<Finding> {
  const { origin } = new URL(url);
  const answer = await address(url);
  switch (answer.outcome) {
    case "ours":
      return { found: `The public address is ${origin}.` };
    case "no_answer":
      return {
        found: `The public address is ${origin}. It does not answer from here (${answer.detail}): without an answer there the bot hears nothing.`,
      };
    case "other_secret":
      return {
        problem: `The deployment at ${origin} expects another TELEGRAM_WEBHOOK_SECRET: set the same one there and here, and deploy again.`,
      };
    case "protected":
      return {
        problem:
          `${url} asks for a login (HTTP ${answer.status}) before the bot is reached, and Telegram has none. In Vercel, Settings, ` +
          "Deployment Protection: leave production open, or set PUBLIC_URL to the production domain.",
      };
    case "missing":
      return {
        problem: `There is no bot at ${url} (HTTP ${answer.status}): check PUBLIC_URL, and that this version is deployed there.`,
      };
    case "redirect":
      return {
        problem: `${url} leads on to ${answer.to}, and Telegram follows no redirect: set PUBLIC_URL to where it leads.`,
      };
    case "broken":
      return {
        problem: `The function at ${url} does not work (HTTP ${answer.status}): its log says why; most often a variable is missing in that deployment.`,
      };
    case "stranger":
      return {
        problem: `${url} answers (HTTP ${answer.status}), but not as this bot does: another program is there, or an older version. Check PUBLIC_URL, and deploy this version.`,
      };
  }
}

/** Says why this deployment may not have the bot's webhook; null when it may. */
export function deploymentProblem({ deployment }: DeploymentTarget): string | null {
  if (deployment === null || deployment === "production") return null;
  return (
    `This is a ${deployment} deployment; only production registers the webhook. A bot has one webhook, and taking it ` +
    "here would take production's updates away: give previews a bot of their own, and leave its registration to `npm run setup`."
  );
}

const TELEGRAM_PORTS = ["", "80", "88", "443", "8443"];
const PRIVATE_HOST =
  /^(localhost|0\.|10\.|127\.|169\.254\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|\[)|^[^.]+$|\.(local|localhost|internal|test|example|invalid)$/i;

/** Says why Telegram and KIE cannot reach this form of address; null when they can. */
export function addressProblem({ url, isTelegramLocal }: DeploymentTarget): string | null {
  const { protocol, hostname, port, origin } = new URL(url);
  const isLoopback = /^127\.|^localhost$/.test(hostname);
  if (isTelegramLocal && isLoopback) return null;
  const ask = "Set PUBLIC_URL to an https address that the internet reaches, such as https://YOUR-PROJECT.vercel.app.";
  if (PRIVATE_HOST.test(hostname))
    return `${origin} is an address of this machine or network: Telegram cannot reach it. ${ask}`;
  if (protocol !== "https:") return `${origin} is not https: Telegram delivers nowhere else. ${ask}`;
  if (!TELEGRAM_PORTS.includes(port))
    return `Telegram delivers to the ports 443, 80, 88 and 8443, not to ${port}. ${ask}`;
  return null;
}
