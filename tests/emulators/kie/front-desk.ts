import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { lookForLeaks } from "../../support/leaks.js";
import type { Call } from "./api-host.js";
import { failureRows } from "./facts.js";
import type { AnswerFault } from "./fault-rules.js";
import type { Faults } from "./faults.js";
import { type Exchange, envelope, noRoute, type Reply, readExchange, sendReply, turnedAway } from "./http-exchange.js";
import { parseCreateRequest } from "./jobs.js";
import type { RequestLog } from "./request-log.js";
import type { KieSettings } from "./settings.js";

export type FrontDesk = {
  settings: () => KieSettings;
  faults: Faults;
  log: RequestLog;
  /** Our own doors, which neither Cloudflare nor a fault guards. */
  control(exchange: Exchange): Promise<Reply | null>;
  route(exchange: Exchange): Call;
};

/** Takes a request through Cloudflare, the faults and the work, writes it down, and answers or does worse. */
export async function receive(desk: FrontDesk, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const exchange = await readExchange(request);
  const control = await desk.control(exchange);
  if (control) return sendReply(request, response, control);
  const turned = desk.settings().requireUserAgent ? turnedAway(exchange.headers) : null;
  if (turned) return sendReply(request, response, turned);

  const { authorization: _key, ...shown } = exchange.headers;
  lookForLeaks("kie", `${request.url} ${JSON.stringify(shown)}`);
  lookForLeaks("kie", isJson(exchange) ? exchange.body.toString("utf8") : exchange.body);
  const call = desk.route(exchange);
  const subject = subjectOf(call, exchange);
  const fault = desk.faults.takeAnswer(call.endpoint, {
    model: subject.model,
    callbackUrl: subject.callBackUrl,
    taskId: call.taskId,
  });
  const works = fault === null || fault.fault === "slow_body" || ("worked" in fault && fault.worked);
  const reply = works ? await call.work() : null;
  const told = toldBy(reply);
  desk.log.add({
    endpoint: call.endpoint,
    method: exchange.method,
    path: exchange.path,
    ...subject,
    taskId: call.taskId ?? told.taskId,
    created: call.endpoint === "createTask" && told.taskId !== null,
    code: fault?.fault === "refuse" ? fault.code : told.code,
    fault: fault?.fault ?? null,
    carriedKey: exchange.headers.authorization !== undefined,
  });
  if (fault) await misbehave(fault, reply, { request, response, exchange });
  else if (reply) sendReply(request, response, reply);
}

const isJson = ({ headers }: Exchange) => /json/.test(headers["content-type"] ?? "");

function subjectOf(call: Call, exchange: Exchange): { model: string | null; callBackUrl: string | null } {
  const request = call.endpoint === "createTask" ? parseCreateRequest(exchange.body) : null;
  return { model: request?.model ?? null, callBackUrl: request?.callBackUrl ?? null };
}

const toldSchema = z.looseObject({ code: z.number(), data: z.unknown().optional() });
const toldTaskSchema = z.looseObject({ taskId: z.string() });

/** KIE's code in an answer, and the task it names. */
function toldBy(reply: Reply | null): { code: number | null; taskId: string | null } {
  if (typeof reply?.body !== "string" || !reply.body.startsWith("{")) return { code: null, taskId: null };
  const told = toldSchema.safeParse(JSON.parse(reply.body));
  if (!told.success) return { code: null, taskId: null };
  return { code: told.data.code, taskId: toldTaskSchema.safeParse(told.data.data).data?.taskId ?? null };
}

type Line = { request: IncomingMessage; response: ServerResponse; exchange: Exchange };

async function misbehave(fault: AnswerFault, reply: Reply | null, line: Line): Promise<void> {
  const { request, response } = line;
  const afterSent = reply?.afterSent;
  switch (fault.fault) {
    case "cut":
      request.socket.destroy();
      afterSent?.();
      return;
    case "hang":
      // The task does not wait for a client that will never hear of it.
      afterSent?.();
      return;
    case "refuse":
      return sendReply(request, response, { ...refusal(fault), ...(afterSent && { afterSent }) });
    case "garble":
      return sendReply(request, response, { ...garbled(fault, reply, line.exchange), ...(afterSent && { afterSent }) });
    case "no_task_id":
      return sendReply(request, response, { ...envelope(200, "success", {}), ...(afterSent && { afterSent }) });
    case "slow_body":
      if (reply) await drip(line, reply, fault.overMs);
  }
}

function refusal(fault: Extract<AnswerFault, { fault: "refuse" }>): Reply {
  const row = failureRows.find(({ failCode, where }) => failCode === String(fault.code) && where === "submit");
  const msg = fault.msg ?? spoken[fault.code] ?? row?.failMsg ?? "Server exception, please try again later";
  return envelope(fault.code, msg, fault.code === 401 ? undefined : null, fault.httpStatus);
}

/** What KIE says of itself as a whole; the rows of kie-failures.json say it of one field or model. */
const spoken: Record<number, string> = {
  401: "Unauthorized – Authentication failed. Please check that your Authorization and Content-Type headers are correctly set.",
  451: "Unauthorized - Failed to fetch the image. Kindly verify any access limits set by you or your service provider",
  455: "Service Unavailable - System is currently undergoing maintenance",
  500: "Server exception, please try again later",
};

function garbled(fault: Extract<AnswerFault, { fault: "garble" }>, reply: Reply | null, exchange: Exchange): Reply {
  const status = fault.httpStatus;
  switch (fault.body) {
    case "empty":
      return { status, headers: { server: "cloudflare" }, body: "" };
    case "spring":
      return { ...noRoute(exchange.path, Date.now()), status };
    case "half_json": {
      const whole = String(reply?.body ?? '{"code":200,"msg":"success","data":{"taskId":"');
      return {
        status,
        headers: { "content-type": "application/json;charset=UTF-8" },
        body: whole.slice(0, whole.length / 2),
      };
    }
    default:
      return { status, headers: { "content-type": "text/html", server: "cloudflare" }, body: badGatewayPage };
  }
}

const badGatewayPage =
  "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";

const dripSteps = 20;

async function drip({ request, response }: Line, reply: Reply, overMs: number): Promise<void> {
  if (reply.afterSent) response.once("close", reply.afterSent);
  const body = Buffer.from(reply.body);
  response.writeHead(reply.status, reply.headers);
  const step = Math.max(1, Math.ceil(body.length / dripSteps));
  for (let start = 0; start < body.length && !request.socket.destroyed; start += step) {
    response.write(body.subarray(start, start + step));
    await delay(overMs / dripSteps);
  }
  response.end();
}
