import { crc32, deflateSync } from "node:zlib";

/** A real grey PNG of the given size. */
export function samplePng(width = 8, height = 8): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.writeUInt8(8, 8);
  const pixels = Buffer.alloc((width + 1) * height, 0x80);
  for (let row = 0; row < height; row += 1) pixels[row * (width + 1)] = 0;
  const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

/** A PNG with so much after its end that it has this many bytes. */
export function paddedPng(sizeBytes: number): Buffer {
  const png = samplePng();
  return Buffer.concat([png, Buffer.alloc(sizeBytes - png.length)]);
}

/** What a player would find at the start of an mp4: 6 s, 320 × 240. */
export function sampleMp4(): Buffer {
  const movie = Buffer.alloc(108);
  movie.write("mvhd", 4, "latin1");
  movie.writeUInt32BE(1000, 20);
  movie.writeUInt32BE(6000, 24);
  const track = Buffer.alloc(92);
  track.write("tkhd", 4, "latin1");
  track.writeUInt16BE(320, 84);
  track.writeUInt16BE(240, 88);
  return Buffer.concat([Buffer.from("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42", "latin1"), movie, track]);
}

export function sampleOgg(): Buffer {
  return Buffer.concat([Buffer.from("OggS", "latin1"), Buffer.alloc(60)]);
}
