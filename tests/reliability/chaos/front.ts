import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { listen } from "../../emulators/listen.js";
import type { OnClose } from "../../emulators/stand-ins.js";
import type { Member } from "./fleet.js";

/** One address in front of many instances, as a platform has it: who asks an instance that dies gets no answer. */
export async function startFront(next: () => Member | null, onClose: OnClose): Promise<string> {
  const server = createServer((incoming, outgoing) => pass(next()?.port ?? null, incoming, outgoing));
  return listen(server, onClose);
}

function pass(port: number | null, incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (port === null) return void outgoing.destroy();
  const { method, url, headers } = incoming;
  const onward = request({ host: "127.0.0.1", port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.once("error", () => outgoing.destroy());
  });
  onward.once("error", () => outgoing.destroy());
  incoming.pipe(onward);
}
