export type Body = { outcome: "read"; text: string } | { outcome: "too_large" };

/** Reads a request's body as text, and stops at the first byte over the limit. */
export async function readBody(request: Request, limitBytes: number): Promise<Body> {
  if (Number(request.headers.get("content-length")) > limitBytes) return { outcome: "too_large" };
  if (!request.body) return { outcome: "read", text: "" };
  const decoder = new TextDecoder();
  let text = "";
  let sizeBytes = 0;
  for await (const chunk of chunks(request.body)) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limitBytes) return { outcome: "too_large" };
    text += decoder.decode(chunk, { stream: true });
  }
  return { outcome: "read", text: text + decoder.decode() };
}

/** Leaving the loop early cancels the stream, so that nobody goes on sending. */
async function* chunks(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader();
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  } finally {
    await reader.cancel();
  }
}
