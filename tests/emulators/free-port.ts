import { createServer } from "node:net";

/** A port for a program that cannot choose one itself. Another may take it first: who uses this must try again then. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" ? address?.port : undefined;
      probe.close(() => (port === undefined ? reject(new Error("no port is free")) : resolve(port)));
    });
  });
}
