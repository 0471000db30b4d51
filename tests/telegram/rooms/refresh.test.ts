import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Chat, startChat } from "../chat.js";

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 100 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
});

async function readyCard() {
  await chat.say("/models");
  await chat.press("A picture");
  await chat.press("Nano Banana 2 ");
  return chat.say("a fox in the snow");
}

const toasts = () => chat.telegram.calls("answerCallbackQuery").map(({ params }) => String(params["text"] ?? ""));

test("Refresh asks for the task to be settled, and says how it stands without a drawing", async () => {
  await readyCard();
  await chat.press("Generate");
  const task = await chat.submitted("kie-3");
  const edits = chat.telegram.calls("editMessageText").length;
  await chat.press("Refresh");
  expect(toasts().at(-1)).toContain("It is being made");
  expect(chat.telegram.calls("editMessageText")).toHaveLength(edits);
  expect(chat.handled.at(-1)?.due).toContainEqual({ taskId: task.id, work: "settle" });
});

test.each([
  // Written down by a clock that is ahead.
  [-60, /^It is being made\.$/],
  [60, /^It is being made\.\n▓▓░░░ 1:0\d of ~2:00$/],
  [110, /^It is being made\.\n▓▓▓▓░ 1:5\d of ~2:00$/],
  [3_725, /^It is being made\.\n▓▓▓▓▓ 1:02:\d\d of ~2:00$/],
])("after %i s of an order that usually takes two minutes it shows how far it is", async (seconds, said) => {
  await readyCard();
  await chat.press("Generate");
  await chat.submitted(`kie-${seconds}`);
  await chat.database.sql("update tasks set usual_seconds = 120, created_at = now() - $1::int * interval '1 s'", [
    seconds,
  ]);
  await chat.press("Refresh");
  expect(toasts().at(-1)).toMatch(said);
});

describe("Refresh under words of before", () => {
  test.each([
    ["a link", "link", "Here is the link"],
    ["words", "words", "<b>A fox.</b>"],
  ])("shows an end that was told by %s as it was told", async (_, shownAs, shown) => {
    const status = await orderedAndTold(shownAs);
    await pressRefresh(status);
    expect(textOf(status)).toContain(shown);
  });

  test("draws nothing over an end that was told by a file, or nobody knows how", async () => {
    for (const shownAs of ["file", null]) {
      const status = await orderedAndTold(shownAs);
      await pressRefresh(status);
      expect(textOf(status)).toContain("Being made");
      expect(toasts().at(-1)).toContain("It is ready");
    }
  });

  /** The message still shows that it is being made. */
  async function orderedAndTold(shownAs: string | null) {
    await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
    await readyCard();
    await chat.press("Generate");
    const { id } = await chat.submitted(crypto.randomUUID());
    const file = {
      kind: "image",
      url: "https://x.test/a.png",
      id: null,
      title: null,
      durationSeconds: null,
      coverUrl: null,
    };
    const output = shownAs === "words" ? { files: [], text: "<b>A fox.</b>" } : { files: [file], text: null };
    await chat.database.sql(
      "update tasks set state = 'succeeded', delivery = 'sent', output = $2::jsonb, shown_as = $3 where id = $1",
      [id, JSON.stringify(output), shownAs],
    );
    return chat.last();
  }

  const textOf = ({ message_id: id }: { message_id: number }) =>
    chat.messages().find(({ message_id }) => message_id === id)?.text;
  const pressRefresh = (status: Parameters<Chat["press"]>[1]) => chat.press("Refresh", status);
});
