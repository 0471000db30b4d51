import type { Server } from "node:http";
import type { OnClose } from "./stand-ins.js";

/** On a free port of the loopback, until its connections are cut at the end. Resolves with its address. */
export async function listen(server: Server, onClose: OnClose): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onClose(
    () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  );
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return `http://127.0.0.1:${address.port}`;
}
