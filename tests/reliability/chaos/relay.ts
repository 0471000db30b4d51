import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Random } from "../../e2e/fuzz/random.js";
import { listen } from "../../emulators/listen.js";
import type { OnClose } from "../../emulators/stand-ins.js";

/** Everything that goes wrong between a client and a service. */
const ways = ["cut before", "cut after", "too many", "refused", "lied", "half", "silent"] as const;
type Way = (typeof ways)[number];

/** What a service says when it does not do it: too many requests, and a failure of its own. */
export type Words = { tooMany: Answer; failed: Answer };
type Answer = { status: number; body: string | Buffer; headers?: Record<string, string> };

export const telegramWords: Words = {
  tooMany: {
    status: 429,
    body: '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 2","parameters":{"retry_after":2}}',
  },
  failed: { status: 500, body: '{"ok":false,"error_code":500,"description":"Internal Server Error"}' },
};
export const kieWords: Words = {
  tooMany: { status: 200, body: '{"code":429,"msg":"Rate limit exceeded","data":null}' },
  failed: { status: 200, body: '{"code":500,"msg":"Internal Error, Please try again later.","data":null}' },
};

export type Relay = Awaited<ReturnType<typeof startRelay>>;

/**
 * Stands in front of a service and lets a share of the requests fail, in each way as often as in any other. It is the
 * service behind that counts: what it did not get did not happen.
 */
export async function startRelay(
  { target, words, random }: { target: string; words: Words; random: Random },
  onClose: OnClose,
) {
  const counts = { requests: 0, faults: 0 };
  let share = 0;
  const silent = new Set<ServerResponse>();

  async function forward(incoming: IncomingMessage, body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const { method = "GET", url = "/", headers } = incoming;
    const { host = "", connection: _connection, "content-length": _length, "transfer-encoding": _t, ...kept } = headers;
    const given = Object.entries(kept).map(([name, value]): [string, string] => [name, String(value)]);
    const response = await fetch(`${target}${url}`, { method, headers: given, ...(method === "GET" ? {} : { body }) });
    const type = response.headers.get("content-type") ?? "application/json";
    const content = Buffer.from(await response.arrayBuffer());
    // Addresses of its own lead through here as well.
    const isText = /json|text/.test(type);
    const answer = isText ? content.toString("utf8").replaceAll(target, `http://${host}`) : content;
    return { status: response.status, body: answer, headers: { "content-type": type } };
  }

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = new Uint8Array(Buffer.concat(await incoming.toArray()));
    counts.requests += 1;
    const way = random.chance(share) ? random.pick(ways) : undefined;
    if (way !== undefined) counts.faults += 1;
    if (way === "cut before") return void outgoing.destroy();
    if (way === "too many") return send(outgoing, words.tooMany);
    if (way === "refused") return send(outgoing, words.failed);
    const answer = await forward(incoming, body);
    finish(outgoing, answer, way);
  }

  /** From here on it has happened, whatever is told. */
  function finish(outgoing: ServerResponse, answer: Answer, way: Way | undefined): void {
    if (way === "cut after") outgoing.destroy();
    else if (way === "silent") silent.add(outgoing);
    else if (way === "lied") send(outgoing, { status: 502, body: "<html><h1>502 Bad Gateway</h1></html>" });
    else if (way === "half") sendHalf(outgoing, answer);
    else send(outgoing, answer);
  }

  const server = createServer((incoming, outgoing) => {
    // Who hangs up in the middle of a request wants no answer.
    handle(incoming, outgoing).catch(() => outgoing.destroy());
  });
  return {
    url: await listen(server, onClose),
    counts,
    /** Of the requests from now on. */
    fail(part: number): void {
      share = part;
    },
  };
}

/** Half an answer of words stands for a whole one; of a file the length was told before the connection broke. */
function sendHalf(outgoing: ServerResponse, answer: Answer): void {
  const half = answer.body.slice(0, Math.floor(answer.body.length / 2));
  if (typeof half === "string") {
    send(outgoing, { ...answer, body: half });
    return;
  }
  outgoing.writeHead(answer.status, { ...answer.headers, "content-length": answer.body.length });
  outgoing.write(half, () => outgoing.destroy());
}

function send(outgoing: ServerResponse, { status, body, headers }: Answer): void {
  outgoing.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}
