import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Deps } from "../../../lib/tasks/deps.js";
import { deliver } from "../../../lib/tasks/orders/deliver.js";
import type { Failure, OutputFile, Task } from "../../../lib/tasks/task.js";
import { ANN, buttonsOf, type Chat, labelsOf, startChat } from "../chat.js";

let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat({ dailyCredits: 10_000 });
});
afterAll(() => chat.close());
beforeEach(async () => {
  chat.telegram.clearFaults();
  await chat.database.sql("truncate users, sessions, tasks, ledger cascade");
  chat.handled.length = 0;
});

const deps = (): Pick<Deps, "messenger" | "store" | "log"> => ({ ...chat, log: () => undefined });

async function ordered(): Promise<Task> {
  number += 1;
  await chat.say("/m nano-banana-2");
  await chat.say("a fox");
  await chat.press("Generate");
  return chat.submitted(`kie-review-${number}`);
}

async function ended(pictures: number): Promise<Task> {
  const task = await ordered();
  const files = Array.from({ length: pictures }, (_, index): OutputFile => {
    const url = chat.results.urlOf(`/review/${number}/${index}.png`);
    return { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null };
  });
  const done = await chat.store.finalize(
    task,
    { state: "succeeded", output: { files, text: null } },
    task.vendorTaskId,
  );
  if (!done) throw new Error("not ended");
  return done;
}

async function failedTask(): Promise<Task> {
  const task = await ordered();
  const failure: Failure = { kind: "vendor_down", field: null, retry: "later", detail: "" };
  const done = await chat.store.finalize(task, { state: "failed", failure }, task.vendorTaskId);
  if (!done) throw new Error("not ended");
  await deliver(deps(), done, { until: Date.now() + 10_000 });
  return done;
}

const photos = () => chat.ours().filter((message) => message.photo).length;
const callsSince = () => {
  const start = chat.telegram.calls().length;
  return () =>
    chat.telegram
      .calls()
      .slice(start)
      .filter(({ method }) => method !== "answerCallbackQuery");
};
const toastSince = () => {
  const start = chat.telegram.calls("answerCallbackQuery").length;
  return () =>
    chat.telegram
      .calls("answerCallbackQuery")
      .slice(start)
      .map(({ params }) => params["text"]);
};
/** The database does it and its answer is lost once. */
function loseAnswerTo(part: string) {
  const matches = (queries: readonly string[]) => queries.some((query) => query.includes(part));
  return chat.database.neon.faults.inject({ kind: "cut_after" }, { times: 1, matches });
}

test("a result of several files that was delivered is shown once more with all of them", async () => {
  const task = await ended(3);
  await deliver(deps(), task, { until: Date.now() + 10_000 });
  expect(photos()).toBe(3);
  await chat.say("/history");
  await chat.press("1");
  await chat.press("Show");
  expect(photos()).toBe(6);
});

test("no call of a delivery is begun after its time is up, also when Telegram asks to wait a moment", async () => {
  const task = await ended(1);
  const begun = callsSince();
  chat.telegram.fault({
    method: "editMessageMedia",
    fault: "error",
    error_code: 429,
    description: "Too Many Requests: retry after 1",
    retry_after: 1,
    times: 2,
  });
  await deliver(deps(), task, { until: Date.now() + 300 });
  expect(begun().map(({ method }) => method)).toEqual(["editMessageMedia"]);
});

test("a delivery that its function had no time to begin is not given up", async () => {
  const task = await ended(1);
  await chat.database.sql("update tasks set delivery_since = now() - interval '25 h'");
  const overdue = await chat.store.read(task.id);
  if (!overdue) throw new Error("gone");
  await deliver(deps(), overdue, { until: Date.now() - 1 });
  expect((await chat.store.read(task.id))?.delivery).not.toBe("dead");
});

test.each(["Try again", "Change"])(
  "a press of %s under a failure is answered although the database's answer was lost",
  async (label) => {
    await failedTask();
    const [calls, toasts] = [callsSince(), toastSince()];
    const lost = loseAnswerTo("commit_v1(");
    await chat.press(label);
    expect(lost.fired).toBe(1);
    expect([...calls().map(({ method }) => method), ...toasts().filter(Boolean)]).not.toEqual([]);
  },
);

test("a press of New under a result is answered although the database's answer was lost", async () => {
  await deliver(deps(), await ended(1), { until: Date.now() + 10_000 });
  const result = chat.ours().findLast((message) => message.photo);
  if (!result) throw new Error("no result");
  const [calls, toasts] = [callsSince(), toastSince()];
  const lost = loseAnswerTo("commit_v1(");
  await chat.press("New", result);
  expect(lost.fired).toBe(1);
  expect([...calls().map(({ method }) => method), ...toasts().filter(Boolean)]).not.toEqual([]);
});

test("Show is done although the database's answer was lost", async () => {
  await deliver(deps(), await ended(1), { until: Date.now() + 10_000 });
  await chat.say("/history");
  await chat.press("1");
  const [calls, toasts] = [callsSince(), toastSince()];
  const lost = loseAnswerTo("commit_v1(");
  await chat.press("Show");
  expect(lost.fired).toBe(1);
  expect([...calls().map(({ method }) => method), ...toasts().filter(Boolean)]).not.toEqual([]);
});

test("As a file is done although the database's answer was lost", async () => {
  await deliver(deps(), await ended(1), { until: Date.now() + 10_000 });
  const result = chat.ours().findLast((message) => message.photo);
  const calls = callsSince();
  const lost = loseAnswerTo("commit_v1(");
  await chat.press("As a file", result);
  expect(lost.fired).toBe(1);
  expect(calls().map(({ method }) => method)).toContain("sendDocument");
});

test("Yes, delete is answered although the database's answer was lost", async () => {
  await deliver(deps(), await ended(1), { until: Date.now() + 10_000 });
  await chat.say("/history");
  await chat.press("1");
  await chat.press("Delete");
  const [calls, toasts] = [callsSince(), toastSince()];
  const lost = loseAnswerTo("draft_saved as (");
  await chat.press("Yes, delete");
  expect(lost.fired).toBe(1);
  expect([...calls().map(({ method }) => method), ...toasts().filter(Boolean)]).not.toEqual([]);
});

test("a cancellation whose answer was lost is told where the order stood", async () => {
  await chat.say("/m nano-banana-2");
  await chat.say("a fox");
  await chat.press("Generate");
  const card = chat.lastWithButtons();
  await chat.database.sql("update tasks set drawing_until = null");
  const lost = loseAnswerTo("stopped as (");
  await chat.press("Cancel", card);
  expect(lost.fired).toBe(1);
  const now = chat.messages().find(({ message_id }) => message_id === card.message_id);
  if (!now) throw new Error("gone");
  expect(labelsOf(now).join(" ")).not.toContain("Cancel");
  expect(buttonsOf(now)).toBeDefined();
});

test("a press whose change went in before the database went away is answered when Telegram brings it again", async () => {
  await failedTask();
  const message = chat.lastWithButtons();
  const button = buttonsOf(message).find(({ text }) => text.includes("Try again"));
  if (!button || !("callback_data" in button)) throw new Error("no button");
  const from = { id: ANN, is_bot: false, first_name: "Ann", language_code: "en" };
  const query = { id: "77", from, message, chat_instance: "1", data: button.callback_data };
  const update = { update_id: 900_000_077, callback_query: query };
  const matches = (queries: readonly string[]) => queries.some((each) => each.includes("commit_v1("));
  const lost = chat.database.neon.faults.inject({ kind: "cut_after" }, { times: 2, matches });
  await expect(chat.bot.handle(update)).rejects.toThrow("did not answer");
  expect(lost.fired).toBe(2);
  const calls = callsSince();
  await chat.bot.handle(update);
  expect(calls().map(({ method }) => method)).not.toEqual([]);
});

test("a model that was chosen while the database's answer was lost is shown", async () => {
  await chat.say("/models");
  await chat.press("A picture");
  const label = labelsOf(chat.lastWithButtons()).find((each) => /nano banana/i.test(each));
  if (label === undefined) throw new Error(labelsOf(chat.lastWithButtons()).join(", "));
  const [calls, toasts] = [callsSince(), toastSince()];
  const lost = loseAnswerTo("commit_v1(");
  await chat.press(label);
  expect(lost.fired).toBe(1);
  expect([...calls().map(({ method }) => method), ...toasts().filter(Boolean)]).not.toEqual([]);
});

test("a worker whose lease went to another tells nobody that the result could not be sent, however old it is", async () => {
  const task = await ended(3);
  await chat.database.sql("update tasks set delivery_since = now() - interval '25 h'");
  const old = await chat.store.read(task.id);
  if (!old) throw new Error("gone");
  const store = {
    ...chat.store,
    recordDeliveredPart: async (...[taskId, fence, part]: Parameters<typeof chat.store.recordDeliveredPart>) => {
      await chat.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
      await chat.store.claimDelivery(taskId, { isAsked: false });
      return chat.store.recordDeliveredPart(taskId, fence, part);
    },
  };
  await deliver({ ...deps(), store }, old, { until: Date.now() + 10_000 });
  expect((await chat.store.read(task.id))?.delivery).toBe("sending");
  expect(labelsOf(chat.lastWithButtons()).join(" ")).not.toContain("Send it to me");
});

test("claims that only ran out of time use up none of the waits for a file that is not there yet", async () => {
  const task = await ended(1);
  const path = `/review/${number}/0.png`;
  let status = 503;
  chat.results.serve(path, () => ({ status }));
  let held: Task | null = task;
  for (let round = 1; round <= 4 && held !== null; round += 1) {
    await deliver(deps(), held, { until: Date.now() - 1 });
    held = await chat.store.claimDelivery(task.id, { isAsked: false });
  }
  if (!held) throw new Error("not due");
  await deliver(deps(), held, { until: Date.now() + 10_000 });
  status = 200;
  expect((await chat.store.read(task.id))?.delivery).toBe("pending");
});
