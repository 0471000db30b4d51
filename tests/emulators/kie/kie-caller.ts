import * as z from "zod";
import { type JsonObject, jsonSchema } from "./facts.js";
import type { Kie } from "./server.js";

const answerSchema = z.looseObject({ code: z.number(), msg: z.string(), data: jsonSchema.optional() });
export type Answer = z.infer<typeof answerSchema>;
const createdSchema = z.object({ taskId: z.string(), recordId: z.string() });
const recordSchema = z.record(z.string(), jsonSchema);

/** A client as plain as can be, for the stand-in's own tests. */
export type KieCaller = {
  send(method: string, path: string, body?: unknown): Promise<Response>;
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  createTask(model: string, input: JsonObject, callBackUrl?: string): Promise<Answer>;
  /** The id of a task that must be created. */
  create(model: string, input: JsonObject, callBackUrl?: string): Promise<string>;
  record(taskId: string): Promise<JsonObject>;
};

export function createCaller(kie: Kie, apiKey: string): KieCaller {
  function send(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { authorization: `Bearer ${apiKey}`, "content-type": "application/json" };
    return fetch(`${kie.url}${path}`, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
  }

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await send(method, path, body);
    return answerSchema.parse(await response.json());
  }

  const createTask: KieCaller["createTask"] = (model, input, callBackUrl) =>
    call("POST", "/api/v1/jobs/createTask", { model, input, ...(callBackUrl !== undefined && { callBackUrl }) });

  return {
    send,
    call,
    createTask,
    async create(model, input, callBackUrl) {
      const answer = await createTask(model, input, callBackUrl);
      if (answer.code !== 200) throw new Error(`${model}: ${answer.code} ${answer.msg}`);
      return createdSchema.parse(answer.data).taskId;
    },
    async record(taskId) {
      return recordSchema.parse((await call("GET", `/api/v1/jobs/recordInfo?taskId=${taskId}`)).data);
    },
  };
}
