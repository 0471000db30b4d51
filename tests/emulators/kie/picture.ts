import { createHash } from "node:crypto";
import { type Canvas, type Color, createCanvas } from "./canvas.js";
import { glyphWidth, lineHeight } from "./font.js";
import type { Size } from "./picture-size.js";

export type PictureOptions = {
  size: Size;
  model: string;
  prompt: string;
  footer: string;
  /** A band across the picture: what it was made from, or what it is. */
  ribbon: string | null;
};

const shades = 48;
const white = shades;
const ink = shades + 1;
const accent = shades + 2;
const margin = 20;
const waveStep = 4;

/**
 * A PNG that says what it was asked for: the model on top, the prompt in the middle. Each model has its own colour and
 * each prompt its own hills, so that pictures are told apart at a glance.
 */
export function drawPicture(options: PictureOptions): Buffer {
  const hue = hashOf(options.model)[0] ?? 0;
  const canvas = createCanvas(options.size, paletteOf((hue / 256) * 360));
  drawLandscape(canvas, hashOf(`${options.prompt}${options.footer}`));
  const top = drawHeader(canvas, options.model);
  const bottom = drawFooter(canvas, options.footer);
  const below = options.ribbon === null ? top : drawRibbon(canvas, top, options.ribbon);
  drawPrompt(canvas, { top: below + 12, bottom: bottom - 8 }, options.prompt);
  return canvas.toPng();
}

function hashOf(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function paletteOf(hue: number): Color[] {
  const ramp = Array.from({ length: shades }, (_, index) =>
    fromHsl(hue + index * 0.8, 0.55, 0.62 - (index / shades) * 0.4),
  );
  return [...ramp, [255, 255, 255], [16, 18, 27], fromHsl(hue + 180, 0.85, 0.6)];
}

function fromHsl(hue: number, saturation: number, lightness: number): Color {
  const part = (offset: number): number => {
    const place = (offset + hue / 30) % 12;
    const depth = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - depth * Math.max(-1, Math.min(place - 3, 9 - place, 1))));
  };
  return [part(0), part(8), part(4)];
}

function drawLandscape(canvas: Canvas, seed: Buffer): void {
  const { width, height } = canvas.size;
  for (let shade = 0; shade < 24; shade++) {
    canvas.fill({ left: 0, top: (height * shade) / 24, width, height: height / 24 + 1 }, shade);
  }
  const waves = [0, 1, 2].map((layer) => ({
    level: height * (0.55 + layer * 0.14),
    swing: height * (0.05 + (seed[layer] ?? 0) / 4096),
    length: width / (1.5 + (seed[layer + 3] ?? 0) / 96),
    shift: seed[layer + 6] ?? 0,
    shade: 27 + layer * 8,
  }));
  for (const wave of waves) {
    for (let left = 0; left < width; left += waveStep) {
      const top = wave.level + wave.swing * Math.sin((left / wave.length) * Math.PI * 2 + wave.shift);
      canvas.fill({ left, top, width: waveStep, height: height - top }, wave.shade);
    }
  }
}

function textWidth(text: string, scale: number): number {
  return [...text].length * (glyphWidth + 1) * scale;
}

function fittingScale(text: string, width: number, largest: number): number {
  for (let scale = largest; scale > 1; scale--) if (textWidth(text, scale) <= width) return scale;
  return 1;
}

function drawHeader(canvas: Canvas, model: string): number {
  const scale = fittingScale(model, canvas.size.width - margin * 2, 3);
  const height = lineHeight * scale + 14;
  canvas.fill({ left: 0, top: 0, width: canvas.size.width, height }, ink);
  canvas.text(model, { left: margin, top: 8, scale, color: white });
  return height;
}

function drawFooter(canvas: Canvas, footer: string): number {
  const top = canvas.size.height - lineHeight * 2 - 8;
  canvas.text(footer, { left: margin, top, scale: 2, color: white });
  return top;
}

function drawRibbon(canvas: Canvas, top: number, ribbon: string): number {
  const scale = fittingScale(ribbon, canvas.size.width - margin * 2, 3);
  const height = lineHeight * scale + 8;
  canvas.fill({ left: 0, top, width: canvas.size.width, height }, accent);
  canvas.text(ribbon, { left: margin, top: top + 6, scale, color: ink });
  return top + height;
}

function drawPrompt(canvas: Canvas, room: { top: number; bottom: number }, prompt: string): void {
  const width = canvas.size.width - margin * 2;
  const height = room.bottom - room.top;
  const { lines, scale } = fitLines(prompt, width, height);
  lines.forEach((line, index) => {
    const at = { left: margin, top: room.top + index * lineHeight * scale, scale };
    const shadow = Math.max(1, Math.floor(scale / 2));
    canvas.text(line, { ...at, left: at.left + shadow, top: at.top + shadow, color: ink });
    canvas.text(line, { ...at, color: white });
  });
}

/** The largest letters in which the whole text has room; what is too long even for the smallest is cut. */
function fitLines(text: string, width: number, height: number): { lines: string[]; scale: number } {
  for (let scale = 7; scale > 1; scale--) {
    const lines = wrap(text, Math.floor(width / ((glyphWidth + 1) * scale)));
    const wide = lines.every((line) => textWidth(line, scale) <= width);
    if (wide && lines.length * lineHeight * scale <= height && !lines.some((line) => line.endsWith("\u00ad"))) {
      return { lines, scale };
    }
  }
  const lines = wrap(text, Math.floor(width / ((glyphWidth + 1) * 2))).map((line) => line.replace("\u00ad", ""));
  const most = Math.max(1, Math.floor(height / (lineHeight * 2)));
  if (lines.length <= most) return { lines, scale: 2 };
  return { lines: [...lines.slice(0, most - 1), `${lines[most - 1]?.slice(0, -1) ?? ""}…`], scale: 2 };
}

/** Breaks at spaces; a word longer than a line is broken anywhere and marked by a soft hyphen. */
function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.normalize("NFC").split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      let rest = [...word];
      if (line !== "" && [...line].length + 1 + rest.length > columns) {
        lines.push(line);
        line = "";
      }
      while (rest.length > columns) {
        lines.push(`${rest.slice(0, columns).join("")}\u00ad`);
        rest = rest.slice(columns);
      }
      line = line === "" ? rest.join("") : `${line} ${rest.join("")}`;
    }
    lines.push(line);
  }
  return lines;
}
