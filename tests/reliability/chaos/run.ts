import { parseArgs } from "node:util";
import { runOurs } from "./ours.js";
import { type Outcome, tableOf } from "./outcome.js";
import { runPeer } from "./peers.js";
import { fullSize, type Size, shortSize } from "./size.js";

const USAGE = `npm run chaos [-- --tasks 10000 | --short] [ours graphile graphile-best boss boss-best …]

Orders through a storm of faults: first Kiegram, then each peer with the same orders for as long as ours took.
With --storm-seconds a peer can be run alone.`;

const peers = {
  graphile: { name: "graphile-worker", isBest: false },
  "graphile-best": { name: "graphile-worker", isBest: true },
  boss: { name: "pg-boss", isBest: false },
  "boss-best": { name: "pg-boss", isBest: true },
} as const;
const isPeer = (name: string): name is keyof typeof peers => name in peers;

const { values, positionals } = parseArgs({
  options: {
    tasks: { type: "string", default: "10000" },
    "storm-seconds": { type: "string" },
    short: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const names = positionals.length > 0 ? positionals : ["ours", ...Object.keys(peers)];
if (values.help || names.some((name) => name !== "ours" && !isPeer(name))) {
  console.error(USAGE);
  process.exit(values.help ? 0 : 2);
}

let size: Size = { ...(values.short ? shortSize : fullSize(Number(values.tasks))), report: reportOften() };
if (values["storm-seconds"] !== undefined) size = { ...size, stormMs: Number(values["storm-seconds"]) * 1_000 };
const outcomes: Outcome[] = [];
for (const name of names) {
  const outcome = isPeer(name) ? await runPeer(peers[name], size) : await runOurs(size);
  if (name === "ours") {
    size = { ...size, stormMs: outcome.stormSeconds * 1_000 };
    if (breaks(outcome)) process.exitCode = 1;
  }
  outcomes.push(outcome);
  console.log(tableOf([outcome]));
}
console.log(tableOf(outcomes));

/** Whether a promise was broken. */
function breaks(outcome: Outcome): boolean {
  const { lost, unfinished, paidTwice, capturedTwice, deliveredTwice } = outcome;
  return lost + unfinished + paidTwice + capturedTwice + deliveredTwice > 0;
}

function reportOften(): (line: string) => void {
  let last = 0;
  return (line) => {
    if (Date.now() - last < 5_000) return;
    last = Date.now();
    console.error(line);
  };
}
