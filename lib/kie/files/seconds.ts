import { ADTS, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, ReadableStreamSource, WAVE, WEBM } from "mediabunny";

/** Longer jumps back than this are made in no file that plays while it loads. */
const KEPT_BYTES = 1024 * 1024;

/** Returns the length of a sound or a video by its packets. Throws for a format that is not one of these. */
export function secondsOf(bytes: ReadableStream<Uint8Array>): Promise<number> {
  const source = new ReadableStreamSource(bytes, { maxCacheSize: KEPT_BYTES });
  const formats = [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, ADTS, FLAC];
  return new Input({ formats, source }).computeDuration();
}
