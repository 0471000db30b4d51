/** A stream of `sizeBytes` that exists only chunk by chunk. */
export function generated(sizeBytes: number, onChunk: () => void = () => undefined): ReadableStream<Uint8Array> {
  const chunkBytes = 64 * 1024;
  let left = sizeBytes;
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        onChunk();
        if (left <= 0) return controller.close();
        controller.enqueue(new Uint8Array(Math.min(chunkBytes, left)).fill(left % 251));
        left -= Math.min(chunkBytes, left);
      },
    },
    { highWaterMark: 0 },
  );
}
