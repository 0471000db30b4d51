import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Stack, startStack } from "../emulators/stack.js";
import { tripsIn } from "../support/trips.js";
import { createPerson, labelsOf } from "./person.js";
import { fileFor } from "./walk/samples.js";

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: "manual" },
    env: { DAILY_FREE_CREDITS: "100000" },
  });
});
afterAll(() => stack.close());

type Sent = { text: string } | { file: "a picture" | "a video" | "a voice message"; caption?: string };
/** What a person sends, and the buttons that they press then; `model` is what KIE is asked to run. */
type Walk = { task: string; language?: string; sends: Sent[]; presses: RegExp[]; model: string };

const walks: Walk[] = [
  {
    task: "a first picture",
    sends: [{ text: "a red fox in deep snow" }],
    presses: [/Make it · 4/],
    model: "nano-banana-2-1",
  },
  {
    task: "первая картинка",
    language: "ru",
    sends: [{ text: "рыжая лиса в снегу" }],
    presses: [/Нарисовать · 4/],
    model: "nano-banana-2-1",
  },
  {
    task: "a finer picture",
    sends: [{ text: "a red fox in deep snow" }],
    presses: [/Finer · 18/],
    model: "nano-banana-pro",
  },
  { task: "a video", sends: [{ text: "video of a fox in the snow" }], presses: [/Make the video/], model: "veo-3-1" },
  {
    task: "a photo to a video",
    sends: [{ file: "a picture" }],
    presses: [/Animate · /],
    model: "grok-imagine-video-1-5-preview",
  },
  {
    task: "фото в видео",
    language: "ru",
    sends: [{ file: "a picture", caption: "оживи" }],
    presses: [/Оживить · /],
    model: "grok-imagine-video-1-5-preview",
  },
  {
    task: "a song",
    sends: [{ text: "write a song about my cat" }],
    presses: [/Make the song · 12/],
    model: "ai-music-api/generate",
  },
  {
    task: "песня",
    language: "ru",
    sends: [{ text: "песня про кота" }],
    presses: [/Записать песню · 12/],
    model: "ai-music-api/generate",
  },
  {
    task: "speech",
    sends: [{ text: "say: good evening" }],
    presses: [/Say it · /],
    model: "google/gemini-3-8-flash-tts",
  },
  {
    task: "lyrics",
    sends: [{ text: "write lyrics about autumn" }],
    presses: [/Write the lyrics · 1/],
    model: "ai-music-api/generate-lyrics",
  },
  {
    task: "a sound",
    sends: [{ text: "sound of rain on a roof" }],
    presses: [/Make the sound/],
    model: "ai-music-api/sounds",
  },
  {
    task: "a changed photo",
    sends: [{ file: "a picture", caption: "make it winter" }],
    presses: [/Do this · 4/],
    model: "nano-banana-2-1",
  },
  {
    task: "a photo without background",
    sends: [{ file: "a picture" }],
    presses: [/Background · 1/],
    model: "recraft/remove-background",
  },
  { task: "an upscaled photo", sends: [{ file: "a picture" }], presses: [/Upscale · /], model: "topaz/image-upscale" },
  {
    task: "an old photo restored",
    sends: [{ file: "a picture", caption: "restore this old photo" }],
    presses: [/Do this · 4/],
    model: "nano-banana-2-1",
  },
  {
    task: "a changed video",
    sends: [{ file: "a video", caption: "make it night" }],
    presses: [/Do this · /],
    model: "wan/2-7-videoedit",
  },
  {
    task: "a song of a recording",
    sends: [{ file: "a voice message" }],
    presses: [/Make it a song · /],
    model: "ai-music-api/upload-and-cover-audio",
  },
  {
    task: "a logo",
    sends: [{ text: "logo for a bakery" }],
    presses: [/Make it · 6/],
    model: "gpt-image-2-5-sunburst-text-to-image",
  },
  {
    task: "a talking photo",
    sends: [{ file: "a picture" }, { file: "a voice message" }],
    presses: [/Make it talk · /],
    model: "kling/ai-avatar-standard",
  },
  {
    task: "a birthday song from the first screen",
    sends: [{ text: "/start" }, { text: "for my mom Anna" }],
    presses: [/Birthday song/, /Make the song · 12/],
    model: "ai-music-api/generate",
  },
];

const counted: string[] = [];

test.each(walks)(
  "$task: so many messages and presses bring it, and the order costs no more round trips than Generate",
  async ({ task, language = "en", sends, presses, model }) => {
    const person = createPerson(stack.telegram, { name: task, language });
    const [order = /./, ...first] = [...presses].reverse();
    for (const [at, message] of sends.entries()) {
      const before = person.fromBot().length;
      const file = "file" in message ? fileFor(message.file, 0) : null;
      if ("text" in message) person.say(message.text);
      else if (file) person.send({ ...file, ...(message.caption !== undefined && { caption: message.caption }) });
      await person.sees("an answer", () => person.fromBot().length > before);
      const between = first[at];
      if (!between) continue;
      const asked = JSON.stringify(person.last());
      person.press(between);
      await person.sees("a question", (card) => JSON.stringify(card) !== asked);
    }
    const card = await person.sees(String(order), (shown) => labelsOf(shown).some((label) => order.test(label)));
    await stack.telegram.waitFor(() => stack.telegram.state().webhook.pending_update_count === 0, { what: "the bot" });
    const { counters } = stack.neon;
    const known = stack.kie.tasks().length;
    counters.reset();
    let trips: number | null = null;
    const unsubscribe = stack.telegram.subscribe((event) => {
      if (event.type === "call" && event.call.method === "editMessageText") trips ??= tripsIn(counters);
    });
    person.press(order, card);
    await stack.telegram.waitFor(() => trips !== null, { what: "the status" });
    unsubscribe();
    await stack.telegram.waitFor(() => stack.kie.tasks().length > known, { what: "the order at KIE" });
    expect(stack.kie.tasks().at(-1)?.model).toBe(model);
    expect(trips).toBeLessThanOrEqual(2);
    counted.push(`${task}: ${sends.length} + ${presses.length}`);
  },
);

test("the counts, as messages + presses", () => {
  process.stdout.write(`${counted.join("\n")}\n`);
  expect(counted).toHaveLength(walks.length);
  expect(counted.filter((line) => !/: 1 \+ 1$/.test(line))).toEqual([
    "a talking photo: 2 + 1",
    "a birthday song from the first screen: 2 + 2",
  ]);
});
