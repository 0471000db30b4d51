// Passes users' files from Telegram on to KIE in a process of its own and prints what each added to its memory at most.
import { readFileSync, writeFileSync } from "node:fs";
import { Api } from "grammy/web";
import * as z from "zod";
import { createKie } from "../../lib/kie/client.js";
import type { FileFacts } from "../../lib/registry/model/schema.js";
import { createMessenger } from "../../lib/telegram/delivery/messenger.js";

const orderSchema = z.object({
  token: z.string(),
  apiRoot: z.string(),
  apiKey: z.string(),
  apiUrl: z.string(),
  uploadUrl: z.string(),
  /** Passed on in this order. */
  refs: z.array(z.string()),
});
const order = orderSchema.parse(JSON.parse(process.argv[2] ?? ""));
const log = () => undefined;
const api = new Api(order.token, { apiRoot: order.apiRoot });
const messenger = createMessenger({ ...order, api, vendorUrl: order.apiUrl, log });
const kie = createKie({ ...order, log });
const facts: FileFacts = {
  kind: "image",
  mime: "image/png",
  sizeBytes: null,
  durationSeconds: null,
  width: null,
  height: null,
  name: "photo.png",
};

/** Of the kernel, in bytes: all that the process holds now (`VmRSS`), and the most it has held (`VmHWM`). */
function resident(what: "VmRSS" | "VmHWM"): number {
  const kilobytes = new RegExp(`^${what}:\\s+(\\d+) kB$`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return Number(kilobytes) * 1024;
}

async function riseOf(ref: string) {
  // The kernel begins its count of the most anew.
  writeFileSync("/proc/self/clear_refs", "5");
  const before = resident("VmRSS");
  const opened = await messenger.openFile(ref, facts);
  const outcome = opened.outcome === "failed" ? opened : await kie.upload(opened.file);
  return { riseBytes: resident("VmHWM") - before, outcome };
}

const rises: Awaited<ReturnType<typeof riseOf>>[] = [];
for (const ref of order.refs) rises.push(await riseOf(ref));
console.log(JSON.stringify(rises));
