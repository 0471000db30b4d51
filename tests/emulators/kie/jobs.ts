import { randomBytes } from "node:crypto";
import * as z from "zod";
import type { Clock } from "./clock.js";
import type { Engine } from "./engine.js";
import { currentModels, type Json, type JsonObject, jsonSchema, type ModelFacts, retiredModels } from "./facts.js";
import { type Exchange, envelope, type Reply } from "./http-exchange.js";
import { refuseInput } from "./input-check.js";
import type { RateLimits } from "./rate-limits.js";
import { toRecord } from "./record.js";
import type { KieSettings } from "./settings.js";
import type { SourceFiles } from "./source-files.js";
import { findFault, type KieTask } from "./task.js";

const createSchema = z.looseObject({
  model: z.string().default(""),
  input: z.record(z.string(), jsonSchema).nullish(),
  callBackUrl: z.string().nullish(),
});
export type CreateRequest = z.infer<typeof createSchema>;

export type Created = { reply: Reply; task: KieTask | null };
export type Jobs = {
  createTask(exchange: Exchange): Promise<Created>;
  recordInfo(taskId: string): Reply;
  /** A voice or a character of Gemini Omni: no task, its id is the answer. */
  makeAtOnce(exchange: Exchange): Reply;
};

type JobParts = {
  clock: Clock;
  settings: () => KieSettings;
  engine: Engine;
  limits: RateLimits;
  sourceFiles: SourceFiles;
  factsOf(model: string): ModelFacts | null;
};

/** The create request, or null when the body is none. */
export function parseCreateRequest(body: Buffer): CreateRequest | null {
  try {
    return createSchema.parse(JSON.parse(body.toString("utf8")));
  } catch {
    // Whatever is wrong with the body, KIE says one thing about it.
    return null;
  }
}

function parseInput(body: Buffer): JsonObject | null {
  try {
    return z.record(z.string(), jsonSchema).parse(JSON.parse(body.toString("utf8")));
  } catch {
    // Whatever is wrong with the body, KIE says one thing about it.
    return null;
  }
}

export function createJobs(parts: JobParts): Jobs {
  /** Model first, then input, then credits; nothing is billed before all of them pass. */
  async function createTask(exchange: Exchange): Promise<Created> {
    const request = parseCreateRequest(exchange.body);
    if (!request) return refused(400, "Invalid JSON format");
    const facts = parts.factsOf(request.model);
    if (!facts) return refused(...unknownModel(request.model));
    if (!request.input) return refused(500, "This field is required");
    const refusal = refuseInput(facts, request.input) ?? (await refuseSources(facts, request.input));
    if (refusal) return refused(refusal.code, refusal.msg);
    const limited = parts.limits.refuse("createTask");
    if (limited) return { reply: limited, task: null };
    const task = parts.engine.create(facts, request.input, request.callBackUrl || null);
    if (!task) return refused(402, creditsInsufficient);
    const data = { taskId: task.taskId, recordId: task.taskId };
    return { reply: envelope(200, "success", data), task };
  }

  async function refuseSources(facts: ModelFacts, input: JsonObject): Promise<{ code: number; msg: string } | null> {
    const parent = input["task_id"] ?? input["taskId"];
    if (parent !== undefined && !isPart(parts.engine.find(String(parent)), input["audio_id"])) {
      return { code: 422, msg: "Record does not exist" };
    }
    if (!fetchedAtSubmit.includes(facts.id)) return null;
    const reachable = await parts.sourceFiles.canFetch(String(input["audio_url"]));
    return reachable ? null : { code: 500, msg: "Server exception, please try again later" };
  }

  return {
    createTask,
    makeAtOnce({ path, body }) {
      const facts = currentModels.find((model) => model.path === path);
      const input = parseInput(body);
      if (!facts || !input) return envelope(400, "Invalid JSON format", null);
      const refusal = refuseInput(facts, input);
      if (refusal) return envelope(refusal.code, refusal.msg, null);
      const id = randomBytes(12).toString("hex");
      const { name = "" } = input;
      // The page of the voice shows 0 for a success, that of the character 200.
      return facts.id === "gemini-omni-audio"
        ? envelope(0, "success", { kieAudioId: `audio_${id}`, name })
        : envelope(200, "success", { characterId: `character_${id}` });
    },
    recordInfo(taskId) {
      if (taskId === "") return envelope(400, "taskId parameter is required", null);
      const limited = parts.limits.refuse("recordInfo", taskId);
      if (limited) return limited;
      const task = parts.engine.find(taskId);
      if (!task || isUnseen(task, parts.clock.now())) return envelope(422, "recordInfo is null", null);
      const record = toRecord(task, parts.settings().profile, parts.clock.now());
      const reply = envelope(200, "success", record);
      return { ...reply, body: withDecimals(String(reply.body)) };
    },
  };
}

const creditsInsufficient =
  "Credits insufficient : Your current balance isn’t enough to run this request. Please top up to continue.";

/** The only models that open an input file before they answer. */
const fetchedAtSubmit = ["elevenlabs/audio-isolation", "elevenlabs/speech-to-text"];

function refused(code: number, msg: string): Created {
  return { reply: envelope(code, msg, null), task: null };
}

function unknownModel(model: string): [number, string] {
  if (/^sora-/.test(model) && retiredModels.some(({ id }) => id === model)) {
    return [500, "This interface is temporarily paused."];
  }
  return [
    422,
    "The model name you specified is not supported. Please verify your input and use one of the supported models provided by KIE.",
  ];
}

/** Whether an earlier task can be built upon: it exists, and has the track that is named, if it answers with tracks. */
function isPart(parent: KieTask | null, trackId: Json | undefined): boolean {
  if (!parent) return false;
  const tracks = parent.result?.["data"];
  if (trackId === undefined || !Array.isArray(tracks)) return true;
  return tracks.some(
    (track) => typeof track === "object" && track !== null && !Array.isArray(track) && track["id"] === trackId,
  );
}

function isUnseen(task: KieTask, nowMs: number): boolean {
  task.polls += 1;
  const fault = findFault(task, "unseen");
  return fault !== null && (task.polls <= fault.polls || nowMs < task.createTime + fault.forMs);
}

/** KIE writes credits as a decimal, "4.0"; JSON.stringify cannot. */
function withDecimals(json: string): string {
  return json.replace(/"creditsConsumed":(\d+)([,}])/, '"creditsConsumed":$1.0$2');
}
