/** Files for someone who has none at hand; drawn and computed here, so that nothing has to be downloaded. */

const sampleRate = 22_050;

/**
 * A landscape: sun, mountains and their reflection.
 *
 * @returns {Promise<File>}
 */
export function samplePicture() {
  return draw({ name: "landscape.png", width: 1280, height: 854 }, (context) => {
    band(context, { top: 0, bottom: 560, colours: ["#31508f", "#e9967e", "#ffd9a0"] });
    oval(context, { x: 880, y: 400, rx: 84, ry: 84, colour: "#fff3c4" });
    ridge(context, {
      colour: "#7d6b95",
      floor: 560,
      points: [0, 430, 170, 300, 330, 420, 520, 250, 760, 450, 960, 330, 1280, 470],
    });
    ridge(context, {
      colour: "#46466f",
      floor: 560,
      points: [0, 520, 210, 390, 420, 530, 640, 420, 900, 540, 1110, 430, 1280, 530],
    });
    band(context, { top: 560, bottom: 854, colours: ["#d69a8f", "#4a5b94", "#22305f"] });
    context.fillStyle = "rgba(255, 243, 196, 0.55)";
    for (let line = 0; line < 12; line += 1) context.fillRect(880 - 70 + line * 4, 580 + line * 20, 140 - line * 8, 5);
    ridge(context, { colour: "#1b2340", floor: 854, points: [0, 800, 240, 720, 470, 810, 760, 854, 1280, 854] });
  });
}

/**
 * A face in flat colours, for models that want a person.
 *
 * @returns {Promise<File>}
 */
export function samplePortrait() {
  return draw({ name: "portrait.png", width: 900, height: 1200 }, (context) => {
    band(context, { top: 0, bottom: 1200, colours: ["#8ec5c0", "#f2e3c6"] });
    oval(context, { x: 450, y: 1190, rx: 360, ry: 330, colour: "#3f5d8a" });
    oval(context, { x: 450, y: 520, rx: 275, ry: 330, colour: "#4a2f27" });
    context.fillStyle = "#e2ab88";
    context.fillRect(375, 740, 150, 190);
    oval(context, { x: 450, y: 925, rx: 100, ry: 55, colour: "#e2ab88" });
    oval(context, { x: 450, y: 580, rx: 210, ry: 270, colour: "#f1c3a1" });
    oval(context, { x: 450, y: 345, rx: 235, ry: 130, colour: "#4a2f27" });
    for (const x of [365, 535]) {
      oval(context, { x, y: 560, rx: 40, ry: 24, colour: "#fffdf8" });
      oval(context, { x, y: 560, rx: 20, ry: 22, colour: "#3b6a5d" });
      oval(context, { x: x + 6, y: 553, rx: 6, ry: 6, colour: "#ffffff" });
      context.fillStyle = "#4a2f27";
      context.fillRect(x - 48, 500, 96, 14);
    }
    oval(context, { x: 450, y: 655, rx: 26, ry: 20, colour: "#dda07f" });
    oval(context, { x: 450, y: 742, rx: 70, ry: 24, colour: "#b8525a" });
    oval(context, { x: 450, y: 728, rx: 74, ry: 16, colour: "#f1c3a1" });
  });
}

/**
 * Four plucked notes, as an uncompressed WAV of 2.4 s.
 *
 * @returns {Promise<File>}
 */
export async function sampleSound() {
  const noteSeconds = 0.6;
  const notesHz = [261.63, 329.63, 392, 523.25];
  const samples = new Int16Array(Math.round(sampleRate * noteSeconds * notesHz.length));
  for (let index = 0; index < samples.length; index += 1) {
    const seconds = index / sampleRate;
    const hertz = notesHz[Math.floor(seconds / noteSeconds)] ?? 0;
    const age = seconds % noteSeconds;
    const tone = Math.sin(2 * Math.PI * hertz * seconds) + 0.4 * Math.sin(4 * Math.PI * hertz * seconds);
    samples[index] = Math.round(12_000 * tone * Math.exp(-5 * age) * Math.min(1, age * 200));
  }
  return new File([wavHeader(samples.byteLength), samples], "melody.wav", { type: "audio/wav" });
}

/**
 * @param {string} name a file of this folder
 * @param {string} type
 * @returns {Promise<File>}
 */
export async function staticSample(name, type) {
  const response = await fetch(new URL(name, import.meta.url));
  if (!response.ok) throw new Error(`${name}: HTTP ${response.status}`);
  return new File([await response.arrayBuffer()], name, { type });
}

/**
 * The 44 bytes before 16-bit mono samples.
 *
 * @param {number} dataBytes
 * @returns {ArrayBuffer}
 */
function wavHeader(dataBytes) {
  const view = new DataView(new ArrayBuffer(44));
  const text = (/** @type {number} */ at, /** @type {string} */ word) => {
    for (let index = 0; index < word.length; index += 1) view.setUint8(at + index, word.charCodeAt(index));
  };
  text(0, "RIFF");
  view.setUint32(4, 36 + dataBytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, dataBytes, true);
  return view.buffer;
}

/**
 * @param {{ name: string; width: number; height: number }} picture
 * @param {(context: OffscreenCanvasRenderingContext2D) => void} paint
 * @returns {Promise<File>}
 */
async function draw({ name, width, height }, paint) {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser cannot draw pictures");
  paint(context);
  return new File([await canvas.convertToBlob({ type: "image/png" })], name, { type: "image/png" });
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {{ top: number; bottom: number; colours: string[] }} band
 */
function band(context, { top, bottom, colours }) {
  const gradient = context.createLinearGradient(0, top, 0, bottom);
  for (const [index, colour] of colours.entries()) gradient.addColorStop(index / (colours.length - 1), colour);
  context.fillStyle = gradient;
  context.fillRect(0, top, context.canvas.width, bottom - top);
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {{ x: number; y: number; rx: number; ry: number; colour: string }} shape
 */
function oval(context, { x, y, rx, ry, colour }) {
  context.fillStyle = colour;
  context.beginPath();
  context.ellipse(x, y, rx, ry, 0, 0, 2 * Math.PI);
  context.fill();
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {{ colour: string; floor: number; points: number[] }} shape x and y in turn, from the left edge to the right
 */
function ridge(context, { colour, floor, points }) {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, floor);
  for (let index = 0; index < points.length; index += 2) context.lineTo(points[index] ?? 0, points[index + 1] ?? 0);
  context.lineTo(context.canvas.width, floor);
  context.fill();
}
