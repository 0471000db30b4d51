import about from "../../package.json" with { type: "json" };
import { didYouMean, UsageError } from "./kie/usage.js";

type Command = { run(args: readonly string[]): Promise<number> };

/** Loaded one at a time: listing models does not wait for what talks to KIE. */
const commands: Record<string, { about: string; load(): Promise<Command> }> = {
  models: { about: "every model on offer", load: () => import("./kie/models.js") },
  show: { about: "one model: its parameters, rules and prices", load: () => import("./kie/show.js") },
  validate: { about: "would KIE take this input?", load: () => import("./kie/validate.js") },
  price: { about: "what KIE takes for this input", load: () => import("./kie/price.js") },
  generate: {
    about: "submit, wait, and print the result (costs credits)",
    load: () => import("./kie/generate/generate.js"),
  },
  trial: {
    about: "what one order of an unpriced model takes (costs credits)",
    load: () => import("./kie/prices/trial.js"),
  },
  prices: { about: "what KIE was seen to take instead", load: () => import("./kie/prices/prices.js") },
  sanity: { about: "run one model of each type (costs credits)", load: () => import("./kie/sanity/sanity.js") },
  drift: { about: "compare the registry with KIE's live catalogue", load: () => import("./kie/drift/drift.js") },
};

const usage = `npm run kie -- COMMAND …

${Object.entries(commands)
  .map(([name, { about }]) => `  ${name.padEnd(9)} ${about}`)
  .join("\n")}

  COMMAND --help says more, --version which kiegram this is. With --json exactly one JSON value is printed (npm run --silent kie keeps npm quiet).
  Exit: 0 ok, 1 a check failed, 2 wrong use.`;

const exitFailed = 1;
const exitWrongUse = 2;

async function main(argv: readonly string[]): Promise<number> {
  const [name, ...args] = argv;
  if (name === undefined) throw new UsageError(usage);
  if (name === "--version" || name === "-v") {
    console.log(args.includes("--json") ? JSON.stringify({ version: about.version }) : about.version);
    return 0;
  }
  if (name === "--help" || name === "-h" || name === "help") {
    console.log(usage);
    return 0;
  }
  if (name.startsWith("-")) throw new UsageError(`COMMAND is missing before ${name}\n\n${usage}`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined)
    throw new UsageError(`There is no command ${name}.${didYouMean(name, Object.keys(commands))}\n\n${usage}`);
  const loaded = await command.load();
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usageOf(loaded) ?? usage);
    return 0;
  }
  return loaded.run(args);
}

/** Each command exports its usage under a name that ends so. */
function usageOf(command: object): string | null {
  const text: unknown = Object.entries(command).find(([key]) => /usage$/i.test(key))?.[1];
  return typeof text === "string" ? text : null;
}

/** Errors that the person at the keyboard can put right, by name: their classes live with what throws them. */
const isWrongUse = (error: unknown): error is Error =>
  error instanceof Error && (error.name === "UsageError" || error.name === "EnvError");

const isPlain = (error: unknown): error is Error =>
  isWrongUse(error) || (error instanceof Error && error.name === "NoAnswerError");

// `kie models | head` closes the pipe early: nobody is left to read, and nothing is wrong.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const text = isPlain(error) ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isWrongUse(error) ? exitWrongUse : exitFailed;
}
