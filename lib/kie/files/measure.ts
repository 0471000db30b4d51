export type Measuring = {
  /** The same bytes, in step with whoever reads them. */
  stream: ReadableStream<Uint8Array>;
  /** The length in seconds, once the bytes have passed; null when they do not tell it. Never rejects. */
  seconds: () => Promise<number | null>;
};

/**
 * Measures a sound or a video while it passes, and keeps little of it. Never says less than the bytes hold: the end of
 * the last packet counts. AVI, MPEG, 3GP, AMR and AIFF are not read.
 */
export function measure(file: ReadableStream<Uint8Array>): Measuring {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let isRead = false;
  let hasEnded = false;
  const length = read(readable).finally(() => {
    isRead = true;
  });
  // A reader that has seen enough takes nothing more.
  const offer = (chunk: Uint8Array) => Promise.race([writer.write(chunk).catch(() => undefined), length]);
  const reader = file.getReader();
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read();
        if (done) {
          hasEnded = true;
          void writer.close().catch(() => undefined);
          return controller.close();
        }
        // A copy: whoever sends a chunk may hand its memory on.
        if (!isRead) await offer(value.slice());
        controller.enqueue(value);
      },
      cancel(reason) {
        void writer.abort(reason).catch(() => undefined);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return {
    stream,
    seconds() {
      if (!hasEnded) void writer.abort("broken off").catch(() => undefined);
      return length;
    },
  };
}

async function read(bytes: ReadableStream<Uint8Array>): Promise<number | null> {
  try {
    // Loaded only where a sound or a video passes.
    const { secondsOf } = await import("./seconds.js");
    const seconds = await secondsOf(bytes);
    return Number.isFinite(seconds) && seconds > 0 ? seconds : null;
  } catch {
    // Of no format that is read, or broken: the length stays unknown.
    return null;
  }
}
