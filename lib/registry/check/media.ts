import { endingOfMime, kindOfMime, mimeNamed } from "../model/file-types.js";
import type { FileFacts, MediaKind, StringParam } from "../model/schema.js";
import { fieldMessages, type Problem } from "./errors.js";

const BYTES_PER_MB = 1024 * 1024;
const PIXELS_PER_MEGAPIXEL = 1_000_000;

/** A picture sent "as a file" is still a picture. */
function kindOf(file: FileFacts): MediaKind {
  return file.kind === "document" ? (kindOfMime(file.mime) ?? "document") : file.kind;
}

const outside = (value: number | null, range: readonly [number, number] | undefined): boolean =>
  value !== null && range !== undefined && (value < range[0] || value > range[1]);

/** Compares what is known of a file with what its parameter takes. Facts that are not known pass. */
export function mediaProblem(param: StringParam, file: FileFacts | undefined): Problem | null {
  if (file === undefined) return null;
  const kinds = [param.media, param.or_media].filter((kind) => kind !== undefined);
  if (!kinds.includes(kindOf(file)) && !kinds.includes(file.kind)) {
    return { code: "wrong_kind", message: fieldMessages.wrongKind(kinds) };
  }
  return formatProblem(param, file) ?? sizeProblem(param, file);
}

function formatProblem(param: StringParam, file: FileFacts): Problem | null {
  const { mime, extensions } = param;
  if (mime !== undefined && file.mime !== null && !mime.map(mimeNamed).includes(mimeNamed(file.mime))) {
    return { code: "wrong_format", message: fieldMessages.format(mime.map((each) => each.split("/")[1] ?? each)) };
  }
  const ending = /\.([^.]+)$/.exec(file.name ?? "")?.[1]?.toLowerCase() ?? endingOfMime(file.mime);
  if (extensions !== undefined && ending !== null && !extensions.includes(ending)) {
    return { code: "wrong_format", message: fieldMessages.format(extensions) };
  }
  return null;
}

/** The vendors' own unit: a million bits. */
const BITS_PER_MBIT = 1_000_000;

function mbitPerSecond({ sizeBytes, durationSeconds }: FileFacts): number | null {
  return sizeBytes === null || !durationSeconds ? null : (sizeBytes * 8) / durationSeconds / BITS_PER_MBIT;
}

function sizeProblem(param: StringParam, file: FileFacts): Problem | null {
  const { max_mb, clip_seconds, fps, mbit_per_s: mbit, opaque } = param;
  if (max_mb !== undefined && file.sizeBytes !== null && file.sizeBytes > max_mb * BYTES_PER_MB) {
    return { code: "too_heavy", message: fieldMessages.tooHeavy(max_mb) };
  }
  if (clip_seconds !== undefined && outside(file.durationSeconds, clip_seconds)) {
    return { code: "clip_length", message: fieldMessages.clip(clip_seconds) };
  }
  if (fps !== undefined && outside(file.framesPerSecond ?? null, fps)) {
    return { code: "frame_rate", message: fieldMessages.frameRate(fps) };
  }
  if (mbit !== undefined && outside(mbitPerSecond(file), mbit)) {
    return { code: "bit_rate", message: fieldMessages.bitRate(mbit) };
  }
  if (opaque === true && file.hasAlpha === true) return { code: "transparent", message: fieldMessages.opaque };
  return pixelProblem(param, file);
}

function pixelProblem(param: StringParam, { width, height }: FileFacts): Problem | null {
  const { side_px, short_side_px: short, long_side_px: long, megapixels, ratio } = param;
  if (width === null || height === null) return null;
  if (side_px !== undefined && (outside(width, side_px) || outside(height, side_px))) {
    return { code: "dimensions", message: fieldMessages.side(side_px) };
  }
  if (short !== undefined && outside(Math.min(width, height), short)) {
    return { code: "dimensions", message: fieldMessages.shortSide(short) };
  }
  if (long !== undefined && outside(Math.max(width, height), long)) {
    return { code: "dimensions", message: fieldMessages.longSide(long) };
  }
  if (megapixels !== undefined && outside((width * height) / PIXELS_PER_MEGAPIXEL, megapixels)) {
    return { code: "dimensions", message: fieldMessages.megapixels(megapixels) };
  }
  if (ratio !== undefined && outside(width / height, ratio))
    return { code: "dimensions", message: fieldMessages.ratio(ratio) };
  return null;
}
