export type MediaFacts = { width?: number; height?: number; seconds?: number };

const SIGNATURES: [string, (bytes: Buffer) => boolean][] = [
  ["image/png", (b) => b.subarray(0, 8).toString("latin1") === "\x89PNG\r\n\x1a\n"],
  ["image/jpeg", (b) => b[0] === 0xff && b[1] === 0xd8 && b[2] === 0xff],
  ["image/gif", (b) => /^GIF8[79]a/.test(b.subarray(0, 6).toString("latin1"))],
  [
    "image/webp",
    (b) => b.subarray(0, 4).toString("latin1") === "RIFF" && b.subarray(8, 12).toString("latin1") === "WEBP",
  ],
  [
    "audio/wav",
    (b) => b.subarray(0, 4).toString("latin1") === "RIFF" && b.subarray(8, 12).toString("latin1") === "WAVE",
  ],
  ["audio/mp4", (b) => /^ftypM4A/.test(b.subarray(4, 11).toString("latin1"))],
  ["video/mp4", (b) => b.subarray(4, 8).toString("latin1") === "ftyp"],
  ["audio/ogg", (b) => b.subarray(0, 4).toString("latin1") === "OggS"],
  [
    "audio/mpeg",
    (b) => b.subarray(0, 3).toString("latin1") === "ID3" || (b[0] === 0xff && ((b[1] ?? 0) & 0xe6) === 0xe2),
  ],
  ["application/pdf", (b) => b.subarray(0, 5).toString("latin1") === "%PDF-"],
  ["application/zip", (b) => b.subarray(0, 4).toString("latin1") === "PK\x03\x04"],
];

/** The type that the bytes themselves have, or null. */
export function sniffMime(bytes: Buffer): string | null {
  return SIGNATURES.find(([, matches]) => matches(bytes))?.[0] ?? null;
}

/** Size in pixels and duration, as far as the format tells them cheaply. */
export function probeMedia(bytes: Buffer): MediaFacts {
  switch (sniffMime(bytes)) {
    case "image/png":
      return bytes.length < 24 ? {} : { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
    case "image/gif":
      return bytes.length < 10 ? {} : { width: bytes.readUInt16LE(6), height: bytes.readUInt16LE(8) };
    case "image/jpeg":
      return probeJpeg(bytes);
    case "image/webp":
      return probeWebp(bytes);
    case "audio/wav":
      return probeWav(bytes);
    case "video/mp4":
    case "audio/mp4":
      return probeMp4(bytes);
    case "audio/mpeg":
      return probeMp3(bytes);
    default:
      return {};
  }
}

function probeJpeg(bytes: Buffer): MediaFacts {
  let at = 2;
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] ?? 0;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return {};
}

function probeWebp(bytes: Buffer): MediaFacts {
  if (bytes.length < 30) return {};
  const chunk = bytes.subarray(12, 16).toString("latin1");
  if (chunk === "VP8X") return { width: bytes.readUIntLE(24, 3) + 1, height: bytes.readUIntLE(27, 3) + 1 };
  if (chunk === "VP8L") {
    const bits = bytes.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
  }
  return { width: bytes.readUInt16LE(26) & 0x3fff, height: bytes.readUInt16LE(28) & 0x3fff };
}

function probeWav(bytes: Buffer): MediaFacts {
  if (bytes.length < 44) return {};
  const bytesPerSecond = bytes.readUInt32LE(28);
  return bytesPerSecond > 0 ? { seconds: Math.round((bytes.length - 44) / bytesPerSecond) } : {};
}

function probeMp4(bytes: Buffer): MediaFacts {
  return { ...movieLength(bytes), ...frameSize(bytes) };
}

function movieLength(bytes: Buffer): MediaFacts {
  const movie = bytes.indexOf("mvhd", 0, "latin1");
  if (movie < 0 || movie + 36 > bytes.length) return {};
  const isLong = bytes[movie + 4] === 1;
  const scale = bytes.readUInt32BE(movie + (isLong ? 24 : 16));
  const duration = isLong ? Number(bytes.readBigUInt64BE(movie + 28)) : bytes.readUInt32BE(movie + 20);
  return scale > 0 ? { seconds: Math.max(1, Math.round(duration / scale)) } : {};
}

function frameSize(bytes: Buffer): MediaFacts {
  for (let track = bytes.indexOf("tkhd", 0, "latin1"); track > 0; track = bytes.indexOf("tkhd", track + 4, "latin1")) {
    const size = track + (bytes[track + 4] === 1 ? 92 : 80);
    if (size + 8 > bytes.length) return {};
    // 16.16 fixed point; a sound track has no size.
    const [width, height] = [bytes.readUInt16BE(size), bytes.readUInt16BE(size + 4)];
    if (width > 0 && height > 0) return { width, height };
  }
  return {};
}

const MPEG1_KBPS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const MPEG2_KBPS = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

/** Layer III at a constant bit rate, which the first frame tells. */
function probeMp3(bytes: Buffer): MediaFacts {
  const hasTag = bytes.subarray(0, 3).toString("latin1") === "ID3" && bytes.length > 10;
  const tag = hasTag ? 10 + [6, 7, 8, 9].reduce((size, at) => size * 128 + ((bytes[at] ?? 0) & 0x7f), 0) : 0;
  const isMpeg1 = ((bytes[tag + 1] ?? 0) & 0x18) === 0x18;
  const kbps = (isMpeg1 ? MPEG1_KBPS : MPEG2_KBPS)[(bytes[tag + 2] ?? 0) >> 4] ?? 0;
  return kbps > 0 ? { seconds: Math.max(1, Math.round(((bytes.length - tag) * 8) / (kbps * 1000))) } : {};
}
