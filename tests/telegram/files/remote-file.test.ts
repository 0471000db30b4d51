import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { openRemote } from "../../../lib/telegram/files/remote-file.js";

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
  close = undefined;
});

async function serving(answer: (response: ServerResponse) => void): Promise<string> {
  const server = createServer((_request, response) => answer(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(() => resolve()));
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/photo.png`;
}

async function opened(address: string) {
  const found = await openRemote(address, { kind: "image", mayFetch: () => true });
  if (found.outcome === "failed") throw new Error(found.detail);
  return found.file;
}

test("a download that breaks off, read or not yet read, ends in an error for its reader", async () => {
  const responses: ServerResponse[] = [];
  const address = await serving((response) => {
    responses.push(response.writeHead(200, { "content-length": 1_000 }));
    response.write(Buffer.alloc(10));
  });
  const cut = async () => {
    const response = responses.at(-1);
    response?.destroy();
    if (response && !response.closed) await once(response, "close");
  };
  const unread = await opened(address);
  await cut();
  await expect(new Response(unread.stream).bytes()).rejects.toThrow();

  const reader = (await opened(address)).stream.getReader();
  expect((await reader.read()).value).toHaveLength(10);
  const rest = expect(reader.read()).rejects.toThrow();
  await cut();
  await rest;
});

test("whoever lets go of a download ends it", async () => {
  let closed: Promise<unknown> = Promise.reject(new Error("nobody asked"));
  closed.catch(() => undefined);
  const address = await serving((response) => {
    closed = once(response, "close");
    response.writeHead(200).write("begins");
  });
  const { stream } = await opened(address);
  await stream.cancel();
  await closed;
});

test("a file in a coding that nobody asked for is not taken for the file", async () => {
  const address = await serving((response) => response.writeHead(200, { "content-encoding": "gzip" }).end("x"));
  expect(await openRemote(address, { kind: "image", mayFetch: () => true })).toMatchObject({
    outcome: "failed",
    reason: "not_found",
  });
});

test.each(["ftp://kie.ai/a", "file:///etc/passwd"])("%s is no address of a file", async (address) => {
  expect(await openRemote(address, { kind: "image", mayFetch: () => true })).toMatchObject({ outcome: "failed" });
});
