import { crc32, deflateSync } from "node:zlib";
import { glyphRows, glyphWidth } from "./font.js";
import type { Size } from "./picture-size.js";

export type Color = readonly [red: number, green: number, blue: number];
export type Box = { left: number; top: number; width: number; height: number };

/** Pixels that are places in a palette. */
export type Canvas = {
  size: Size;
  fill(box: Box, color: number): void;
  text(text: string, at: { left: number; top: number; scale: number; color: number }): void;
  toPng(): Buffer;
};

export function createCanvas(size: Size, palette: readonly Color[]): Canvas {
  const pixels = new Uint8Array(size.width * size.height);

  function fill(box: Box, color: number): void {
    const left = Math.max(0, Math.round(box.left));
    const right = Math.min(size.width, Math.round(box.left + box.width));
    const bottom = Math.min(size.height, Math.round(box.top + box.height));
    if (right <= left) return;
    for (let row = Math.max(0, Math.round(box.top)); row < bottom; row++) {
      pixels.fill(color, row * size.width + left, row * size.width + right);
    }
  }

  return {
    size,
    fill,
    text(text, { left, top, scale, color }) {
      [...text].forEach((character, place) => {
        glyphRows(character).forEach((bits, row) => {
          for (let column = 0; column < glyphWidth; column++) {
            if ((bits & (16 >> column)) === 0) continue;
            const start = left + (place * (glyphWidth + 1) + column) * scale;
            fill({ left: start, top: top + row * scale, width: scale, height: scale }, color);
          }
        });
      });
    },
    toPng: () => encodePng(size, palette, pixels),
  };
}

const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function encodePng(size: Size, palette: readonly Color[], pixels: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size.width, 0);
  header.writeUInt32BE(size.height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const rows = Buffer.alloc((size.width + 1) * size.height);
  for (let row = 0; row < size.height; row++) {
    rows.set(pixels.subarray(row * size.width, (row + 1) * size.width), row * (size.width + 1) + 1);
  }
  return Buffer.concat([
    pngSignature,
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flat())),
    chunk("IDAT", deflateSync(rows, { level: 4 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(named), 4);
  return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
