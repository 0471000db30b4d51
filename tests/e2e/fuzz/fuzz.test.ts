import type { Message, MessageEntity } from "grammy/types";
import pg from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { type Stack, startStack } from "../../emulators/stack.js";
import { sizeOf } from "../../support/size.js";
import { forgetPace } from "../pace.js";
import { createLane } from "./lane.js";
import { createRandom } from "./random.js";
import { BAIT, BAIT_HOST } from "./texts.js";
import { strangeUpdate } from "./updates.js";

/** FUZZ_UPDATES=20000 is the long run; FUZZ_SEED repeats one, up to what the processes do at the same time. */
const UPDATES = sizeOf("FUZZ_UPDATES", { quick: 1_500, long: 10_000 });
const SEED = Number(process.env["FUZZ_SEED"] ?? 20_261_121);
const PEOPLE = 6;
/** Share of updates that no app sends: they go straight to the function. */
const RAW_SHARE = 0.08;

/** What Telegram may refuse of a person who presses old buttons and blocks the bot at the wrong moment. */
const usualRefusals = [
  /message is not modified/,
  /query is too old/,
  /bot was (blocked by the user|kicked from the supergroup chat)/,
  /message to edit not found/,
  /chat not found/,
  /message thread not found/,
  // A file that is only in a made-up message; a result that came while the card under the finger was pressed.
  /invalid file_id/,
  /there is no text in the message to edit/,
];

let stack: Stack;
const errorLines: string[] = [];
const shown: Message[] = [];

beforeAll(async () => {
  stack = await startStack({
    postgres: inject("postgres"),
    kie: { finish: { afterMs: 30 }, limits: { createTask: "off", recordInfo: "off", catalogue: "off" } },
    env: { DAILY_FREE_CREDITS: "1000000" },
    onLine: (line) => void (line.includes('"level":"error"') && errorLines.push(line)),
  });
  stack.kie.setCredits(100_000_000);
  await forgetPace(stack.directUrl);
  stack.telegram.subscribe((event) => {
    if ((event.type === "message" || event.type === "edit") && event.message.from?.is_bot) shown.push(event.message);
  });
});
afterAll(() => stack.close());

let lastId = 900_000_000;
const nextId = () => ++lastId;

function createLanes() {
  const { telegram } = stack;
  const add = (index: number) =>
    telegram.addUser({ first_name: `<b>${BAIT}</b> ${index}`, language_code: ["en", "ru", "de"][index % 3] ?? "en" })
      .id;
  const people = Array.from({ length: PEOPLE }, (_, index) => add(index));
  const members: [number, ...number[]] = [add(PEOPLE), ...people.slice(0, 2)];
  const group = telegram.addGroup({ title: `<i>${BAIT}</i>`, members });
  const chats = [
    ...people.map((id): { chatId: number; members: [number, ...number[]] } => ({ chatId: id, members: [id] })),
    { chatId: group.id, members },
  ];
  return chats.map((chat, index) => createLane({ telegram, ...chat, seed: SEED + index, nextId }));
}

/** Straight to the function, with Telegram's secret. */
async function post(update: object): Promise<number> {
  const response = await fetch(`${stack.functions[0]?.url}/api/telegram`, {
    method: "POST",
    headers: {
      "x-telegram-bot-api-secret-token": stack.env.TELEGRAM_WEBHOOK_SECRET,
      "content-type": "application/json",
    },
    body: JSON.stringify(update),
  });
  await response.arrayBuffer();
  return response.status;
}

function pressesWithoutAnswer(presses: string[]): string[] {
  const answered = new Set(
    stack.telegram.calls("answerCallbackQuery").map(({ params }) => params["callback_query_id"]),
  );
  return presses.filter((id) => !answered.has(id));
}

/** Formatting that only a person's own words can have brought about: the bot itself uses bold, italic and code. */
function isForged(message: Message): boolean {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  return entities.some((entity) => isBait(entity, text.slice(entity.offset, entity.offset + entity.length)));
}

function isBait(entity: MessageEntity, words: string): boolean {
  const neverOurs = [
    "underline",
    "strikethrough",
    "spoiler",
    "pre",
    "blockquote",
    "expandable_blockquote",
    "text_mention",
  ];
  if (neverOurs.includes(entity.type)) return true;
  if (entity.type === "text_link") return entity.url.includes(BAIT_HOST);
  return (entity.type === "bold" || entity.type === "italic" || entity.type === "code") && words === BAIT;
}

test(`${UPDATES} random updates of every kind (seed ${SEED}) leave no error behind, no press and no message without an answer, and no markup of a person at work`, async () => {
  const lanes = createLanes();
  const random = createRandom(SEED);
  const statuses = new Set<number>();
  let raw = 0;
  const total = () => raw + lanes.reduce((sum, lane) => sum + lane.updates(), 0);
  const goOn = async (lane: (typeof lanes)[number]) => {
    for (await lane.begin(); total() < UPDATES; ) await lane.step();
  };
  const goOnRaw = async () => {
    const from = { id: 5_999_999, is_bot: false, first_name: `<b>${BAIT}</b>` };
    for (; total() < UPDATES; raw += 1) {
      const share = raw;
      await stack.telegram.waitFor(() => share <= total() * RAW_SHARE, { what: "other updates", timeoutMs: 60_000 });
      const id = nextId();
      statuses.add(
        await post({ update_id: id, ...strangeUpdate(random, { chat: { ...from, type: "private" }, from }, id) }),
      );
    }
  };
  await Promise.all([...lanes.map(goOn), goOnRaw()]);
  process.stdout.write(
    `fuzz: ${total()} updates, ${raw} of them raw, seed ${SEED}, ${stack.telegram.calls().length} calls\n`,
  );

  // An update is answered in time however slow Telegram is, so that the last press may be told after it.
  const unanswered = () => pressesWithoutAnswer(lanes.flatMap(({ presses }) => presses));
  const late = { what: "the answers to the last presses", timeoutMs: 10_000 };
  await stack.telegram.waitFor(() => unanswered().length === 0, late).catch(() => undefined);
  expect(unanswered()).toEqual([]);
  expect(lanes.flatMap(({ silences }) => silences)).toEqual([]);
  expect([...statuses]).toEqual([200]);
  expect(shown.filter(isForged)).toEqual([]);
}, 3_600_000);

test("nothing of it ended among the dead updates, in the error log, or as a refusal that is not a person's doing", async () => {
  const client = new pg.Client({ connectionString: stack.directUrl });
  await client.connect();
  const { rows } = await client.query("select reason, body from dead_updates limit 5");
  await client.end();
  expect(rows).toEqual([]);
  // A payment for an invoice that nobody made is the admins' to look into.
  expect(errorLines.filter((line) => !line.includes('"cause":"stars_unbooked"')).slice(0, 5)).toEqual([]);
  const refused = stack.telegram
    .calls()
    .filter(({ ok, description = "" }) => !ok && !usualRefusals.some((each) => each.test(description)));
  expect(refused.slice(0, 5)).toEqual([]);
  expect(stack.telegram.violations()).toEqual([]);
});
