import { randomUUID } from "node:crypto";

export type MultipartFile = {
  field: string;
  name: string;
  mime: string;
  stream: ReadableStream<Uint8Array>;
  sizeBytes: number | null;
};

export class FileTooLargeError extends Error {
  override readonly name = "FileTooLarge";
}
/** The file itself could not be read to its end; KIE is not at fault. */
export class FileReadError extends Error {
  override readonly name = "FileBroken";
}

function quote(value: string): string {
  return value.replace(/["\r\n]/g, "_");
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

async function readChunk(reader: Reader): Promise<Uint8Array | null> {
  const { done, value } = await reader.read().catch((cause: unknown) => {
    throw new FileReadError("the file broke off while it was read", { cause });
  });
  return done ? null : value;
}

async function* readFile(reader: Reader, file: MultipartFile, maxBytes: number): AsyncGenerator<Uint8Array> {
  let total = 0;
  for (let chunk = await readChunk(reader); chunk !== null; chunk = await readChunk(reader)) {
    total += chunk.byteLength;
    if (total > maxBytes) throw new FileTooLargeError(`more than ${maxBytes} bytes`);
    if (total > (file.sizeBytes ?? maxBytes)) throw new FileReadError(`more than ${file.sizeBytes} bytes came`);
    yield chunk;
  }
  if (file.sizeBytes === null || total === file.sizeBytes) return;
  throw new FileReadError(`${total} bytes came instead of ${file.sizeBytes}`);
}

/**
 * Builds a multipart/form-data body that passes a file through chunk by chunk; FormData does that only for a file that
 * is in memory. `contentLength` is null when the size of the file is not known beforehand.
 */
export function multipartBody(form: { fields: Record<string, string>; file: MultipartFile; maxBytes: number }): {
  body: ReadableStream<Uint8Array>;
  contentType: string;
  contentLength: number | null;
  /** Says why the body broke off; null when it did not. The sender of the body sees only that it did. */
  failure: () => FileTooLargeError | FileReadError | null;
  /** Closes the file. To be called at the end: a sender that gives up while a read is pending does not say so. */
  stop: () => Promise<void>;
} {
  const { fields, file, maxBytes } = form;
  const boundary = `----kiegram${randomUUID()}`;
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const part = (name: string, rest: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${quote(name)}"${rest}`;
  const texts = Object.entries(fields).map(([name, value]) => `${part(name, "")}\r\n\r\n${value}\r\n`);
  const head = encode(
    `${texts.join("")}${part(file.field, `; filename="${quote(file.name)}"`)}\r\ncontent-type: ${quote(file.mime)}\r\n\r\n`,
  );
  const tail = encode(`\r\n--${boundary}--\r\n`);
  let broken: FileTooLargeError | FileReadError | null = null;

  const reader = file.stream.getReader();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* readFile(reader, file, maxBytes);
    yield tail;
  }
  const source = chunks();
  // Cancels the file's stream, so that its source stops sending. A stream that broke by itself refuses to be cancelled;
  // it has stopped all the same.
  let isOver = false;
  const stopReading = (reason: unknown): Promise<void> => {
    isOver = true;
    return reader.cancel(reason).catch(() => undefined);
  };
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await source.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          // When the sender gave up, the file ends early because we closed it: that is no error of the file.
          if (!isOver && (error instanceof FileTooLargeError || error instanceof FileReadError)) broken = error;
          await stopReading(error);
          throw error;
        }
      },
      cancel: stopReading,
    },
    { highWaterMark: 0 },
  );
  const contentLength = file.sizeBytes === null ? null : head.byteLength + file.sizeBytes + tail.byteLength;
  return {
    body,
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength,
    failure: () => broken,
    stop: () => stopReading("over"),
  };
}
