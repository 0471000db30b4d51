import { connect, createServer, type Socket } from "node:net";

/** A way to a server of this machine that can be cut, as a network would. */
export async function startSeverableProxy(target: string) {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isCut = false;

  const proxy = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      // A connection that breaks on one side is over on the other; that is what this is for.
      one.on("error", () => other.destroy());
      one.on("close", () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const address = proxy.address();
  if (address === null || typeof address === "string") throw new Error("the proxy has no port");

  function cut(): void {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  }

  return {
    url: `http://127.0.0.1:${address.port}`,
    /** Ends every connection and refuses new ones. */
    cut,
    mend(): void {
      isCut = false;
    },
    async close(): Promise<void> {
      cut();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
