/** As much as file-type looks at. */
const HEAD_BYTES = 4_100;

export type SniffedFile = {
  /** The media type that the first bytes tell; null when they tell none. */
  found: string | null;
  /** All of the file, the first bytes too. */
  stream: ReadableStream<Uint8Array>;
};

type Head = { chunks: Uint8Array[]; broken: Error | null };

/**
 * Reads the first bytes of a file, and tells its type by them. Breaks where the file breaks. Null: they do not come
 * within `timeoutMs`, and the file is let go.
 */
export async function sniff(file: ReadableStream<Uint8Array>, timeoutMs: number): Promise<SniffedFile | null> {
  const reader = file.getReader();
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, null);
  });
  const head = await Promise.race([readHead(reader), late]);
  clearTimeout(timer);
  if (head === null) {
    await reader.cancel("too slow").catch(() => undefined);
    return null;
  }
  // Loaded only where a file passes: a function that answers a press does not need it.
  const { fileTypeFromBuffer } = await import("file-type");
  const type = await fileTypeFromBuffer(Buffer.concat(head.chunks));
  return { found: type?.mime ?? null, stream: whole(head, reader) };
}

async function readHead(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<Head> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  while (sizeBytes < HEAD_BYTES) {
    try {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      sizeBytes += value.byteLength;
    } catch (cause) {
      // Whoever reads the file on comes to the same end.
      return { chunks, broken: new Error("the file broke off", { cause }) };
    }
  }
  return { chunks, broken: null };
}

function whole({ chunks, broken }: Head, reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const first = chunks.shift();
        if (first !== undefined) return controller.enqueue(first);
        if (broken !== null) throw broken;
        const { done, value } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
