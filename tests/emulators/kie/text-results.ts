import { createHash } from "node:crypto";
import type { JsonObject, ModelFacts } from "./facts.js";
import type { Media } from "./media.js";
import type { KieTask } from "./task.js";

/** `resultObject` of the models that answer with words or data; null for those that answer with files. */
export function textResult(task: KieTask, facts: ModelFacts, media: Media): JsonObject | null {
  const maker = makers[task.model];
  if (maker) return maker(task, media);
  if (facts.output !== "text") return null;
  throw new Error(`the KIE stand-in has no text result for ${task.model}`);
}

const spoken = "The lamp turns slowly and the sea answers.";

/** Shapes are KIE's or its vendors' as documented; where a page shows none, the smallest that carries the answer. */
const makers: Record<string, (task: KieTask, media: Media) => JsonObject> = {
  "elevenlabs/speech-to-text": (task) => ({
    language_code: textOf(task, "language_code") || "eng",
    language_probability: 0.98,
    text: spoken,
    words: timed(spoken).map((word) => ({ ...word, type: "word", speaker_id: "speaker_0" })),
  }),
  "omnihuman-1-5/human-identification": () => ({ subject_status: 1 }),
  "omnihuman-1-5/subject-detection": (task, media) => ({
    mask_urls: [0, 1].map((index) => media.picture(task, { index, total: 2, caption: "MASK" })),
  }),
  "ai-music-api/generate-lyrics": (task) => ({
    lyricsData: [1, 2].map((number) => ({
      text: `[Verse]\n${textOf(task, "prompt")}\n${spoken}\n\n[Chorus]\nTake ${number}, sing it again`,
      title: `${textOf(task, "prompt").slice(0, 40)} ${number}`,
      status: "complete",
      errorMessage: "",
    })),
  }),
  "ai-music-api/timeStamped-lyrics": () => ({
    alignedWords: timed(spoken).map(({ text, start, end }) => ({
      word: `${text} `,
      success: true,
      startS: start,
      endS: end,
      palign: 0,
    })),
    waveformData: [0, 0.4, 0.8, 0.4, 0],
    hootCer: 0.38,
    isStreamed: false,
  }),
  "ai-music-api/generate-midi-from-audio": () => ({
    state: "complete",
    instruments: [{ name: "Piano", notes: [{ pitch: 69, start: 0, end: 0.5, velocity: 0.8 }] }],
  }),
  "ai-music-api/generate-persona": (task) => ({
    personaId: idFrom(task),
    name: textOf(task, "name"),
    description: textOf(task, "description"),
  }),
  "ai-music-api/boost-music-style": (task) => ({
    result: `${textOf(task, "content")}, warm analog pads, steady four-on-the-floor, wide stereo`,
  }),
  "ai-music-api/validation-phrase": () => ({ validateInfo: spoken, status: "wait_validating" }),
  "ai-music-api/regenerate-phrase": () => ({ validateInfo: `Once more: ${spoken}`, status: "wait_validating" }),
  "ai-music-api/create-voice": (task) => ({ voiceId: idFrom(task), status: "success" }),
  "ai-music-api/check-voice": () => ({ isAvailable: true }),
};

function textOf(task: KieTask, field: string): string {
  const value = task.input[field];
  return typeof value === "string" ? value : "";
}

function idFrom(task: KieTask): string {
  return createHash("sha256").update(`asset of ${task.taskId}`).digest("hex").slice(0, 32);
}

function timed(sentence: string): { text: string; start: number; end: number }[] {
  return sentence.split(" ").map((text, index) => ({ text, start: index * 0.5, end: index * 0.5 + 0.4 }));
}
