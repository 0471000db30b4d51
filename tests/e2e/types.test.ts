import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ModelType, ParamSpec } from "../../lib/registry/schema.js";
import { type Stack, startStack } from "../emulators/stack.js";
import type { UserMessage } from "../emulators/telegram/user-messages.js";
import { createPerson, kindOf, labelsOf, type Person, textOf } from "./person.js";

const types: readonly ModelType[] = [
  "text_to_image",
  "image_to_image",
  "image_edit",
  "upscale",
  "outpaint",
  "text_to_video",
  "image_to_video",
  "video_upscale",
  "speech_to_video",
  "text_to_speech",
  "audio_to_audio",
];
const holds = { image: "photo", video: "video", audio: "audio", text: "text" } as const;

const sample = (name: string, mime: string) => ({
  name,
  mime,
  bytes: readFileSync(new URL(`../../lib/ops/kie/samples/${name}`, import.meta.url)),
});
const samples: Record<"image" | "video" | "audio", UserMessage> = {
  image: { kind: "photo", files: [sample("portrait.jpg", "image/jpeg")] },
  video: { kind: "video", files: [sample("clip.mp4", "video/mp4")], duration: 2 },
  audio: { kind: "audio", files: [sample("voice.mp3", "audio/mpeg")], duration: 3 },
};

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 100 } },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
});
afterAll(() => stack.close());

const neededOf = (modelId: string) =>
  Object.values(findModel(modelId)?.input ?? {}).filter((spec) => spec.required && spec.default === undefined);
const innerOf = (spec: ParamSpec) => (spec.type === "array" ? spec.items : spec);
/** Whether words and files are all it needs. */
const isPlain = (modelId: string) => neededOf(modelId).every((spec) => innerOf(spec).type === "string");

/** Answers what the card asks for, as a person would who reads it, until Generate is offered. */
async function fillIn(person: Person, modelId: string): Promise<void> {
  for (const spec of neededOf(modelId)) {
    const before = person.fromBot().length;
    answer(person, spec);
    await person.sees("the next card", () => person.fromBot().length > before);
  }
}

function answer(person: Person, spec: ParamSpec): void {
  const inner = innerOf(spec);
  if (inner.type !== "string") throw new Error(`this walk does not know how to answer a ${inner.type}`);
  if (inner.media === undefined) person.say("A red fox in deep snow");
  else if (inner.media !== "document") person.send(samples[inner.media]);
}

async function make(person: Person, modelId: string) {
  const model = listModels().find(({ id }) => id === modelId);
  if (!model) throw new Error(`no model ${modelId}`);
  person.say(`/start m_${model.code}`);
  await person.seesText(new RegExp(`^${model.title.replace(/[^\w ]/g, ".")}`));
  await fillIn(person, modelId);
  person.press(/Generate/);
  return person.sees("the result", (message) => labelsOf(message).some((label) => /Again/.test(label)));
}

describe("a person makes one of each type, from the first message to the delivered media", () => {
  test.each(types)("%s", async (type) => {
    const model = listModels().find((each) => each.model_type === type && isPlain(each.id));
    if (!model) throw new Error(`no model of type ${type}`);
    const person = createPerson(stack.telegram, { name: `Ann ${type}` });
    const result = await make(person, model.id);
    expect(kindOf(result)).toBe(holds[model.output]);
    expect(textOf(result)).toContain(model.title);
  });

  test("speech_to_text, from a song made before", async () => {
    const song = listModels().find((each) => each.model_type === "text_to_music");
    const lyrics = listModels().find((each) => each.model_type === "speech_to_text");
    const person = createPerson(stack.telegram, { name: "Ann lyrics" });
    const track = await make(person, song?.id ?? "");
    expect(kindOf(track)).toBe("audio");
    person.press(/Use in/, track);
    await person.sees("what can be done with a song", (message) => message.message_id > track.message_id);
    if (!labelsOf(person.last()).some((label) => label.includes(lyrics?.title ?? "?"))) person.press(/1/);
    await person.sees("the models that take a song", (message) =>
      labelsOf(message).some((label) => label.includes(lyrics?.title ?? "?")),
    );
    person.press(new RegExp(lyrics?.title ?? "?"));
    await person.sees("a form that is filled in", (message) =>
      labelsOf(message).some((label) => /Generate/.test(label)),
    );
    person.press(/Generate/);
    const result = await person.sees("the words", (message) => labelsOf(message).some((label) => /Again/.test(label)));
    expect(textOf(result).length).toBeGreaterThan(10);
  });
});

test("nothing that the bot sent was refused for its shape, or held a secret", () => {
  expect(stack.telegram.violations()).toEqual([]);
});
