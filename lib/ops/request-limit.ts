/** Vercel takes no larger request. */
const MAX_BYTES = 4.5 * 1024 * 1024;

/**
 * The request, or null when it is too large for Vercel. A body that says its length is passed on unread; one that
 * does not has to be read first, because the answer would come too late otherwise.
 */
export async function bufferBody(request: Request): Promise<Request | null> {
  const length = request.headers.get("content-length");
  if (length !== null) return Number(length) > MAX_BYTES ? null : request;
  if (request.body === null) return request;

  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    bytes += part.value.byteLength;
    if (bytes > MAX_BYTES) {
      await reader.cancel();
      return null;
    }
    chunks.push(part.value);
  }
  return new Request(request.url, { method: request.method, headers: request.headers, body: Buffer.concat(chunks) });
}
