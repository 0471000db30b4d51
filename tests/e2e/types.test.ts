import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { ModelType } from "../../lib/registry/model/schema.js";
import { type Stack, startStack } from "../emulators/stack.js";
import type { UserMessage } from "../emulators/telegram/user-messages.js";
import { connect } from "./books.js";
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
  video: { kind: "video", files: [sample("clip.mp4", "video/mp4")], duration: 4 },
  audio: { kind: "audio", files: [sample("voice.mp3", "audio/mpeg")], duration: 6 },
};

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 100 } },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
  // As an admin does who has seen them work again: some types have no other model that words and files are enough for.
  const books = connect(stack);
  const suspended = listModels().flatMap(({ id, isSuspended }) => (isSuspended ? [id] : []));
  await books.rows("insert into models_on (bot_id, model) select $1, unnest($2::text[])", [
    stack.telegram.bot.id,
    suspended,
  ]);
  await books.end();
});
afterAll(() => stack.close());

const asks: readonly (readonly [RegExp, (person: Person) => unknown])[] = [
  [/📎.*send a picture/, (person) => person.send(samples.image)],
  [/📎.*send a video/, (person) => person.send(samples.video)],
  [/📎.*send a voice message/, (person) => person.send(samples.audio)],
  [/✍️/, (person) => person.say("A red fox in deep snow")],
];

/** Whether words and files are all it needs. */
function isPlain(modelId: string): boolean {
  const needed = Object.values(findModel(modelId)?.input ?? {}).filter(
    (spec) => spec.required && spec.default === undefined,
  );
  return needed.every((spec) => (spec.type === "array" ? spec.items : spec).type === "string");
}

/** Answers what the card asks for, as a person would who reads it, until Generate is offered. */
async function fillIn(person: Person): Promise<void> {
  for (let step = 0; step < 8 && !labelsOf(person.last()).some((label) => /Generate/.test(label)); step += 1) {
    const card = person.last();
    const [, answer] = asks.find(([question]) => card !== undefined && question.test(textOf(card))) ?? [];
    if (!answer) throw new Error(`the card asks for nothing: ${card && textOf(card)}`);
    answer(person);
    await person.sees("the next card", (message) => message !== card && message.from?.is_bot === true);
  }
}

async function make(person: Person, modelId: string) {
  const model = listModels().find(({ id }) => id === modelId);
  if (!model) throw new Error(`no model ${modelId}`);
  person.say(`/start m_${model.code}`);
  await person.seesText(new RegExp(`^${model.title.replace(/[^\w ]/g, ".")}`));
  await fillIn(person);
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
    // The second is still on its way when the first has its buttons.
    await expect.poll(() => person.fromBot().filter(({ audio }) => audio).length, { timeout: 10_000 }).toBe(2);
    person.press(/Use in/, track);
    await person.sees("the choice between two tracks", (message) => labelsOf(message).includes("No. 2"));
    person.press(/No\. 2/);
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
