import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Deps } from "../../../lib/tasks/deps.js";
import { deliver, deliverDue } from "../../../lib/tasks/orders/deliver.js";
import { applyUpdate } from "../../../lib/tasks/orders/ingest.js";
import type { OutputFile, Task } from "../../../lib/tasks/task.js";
import { sampleActor, sampleOrder } from "../../db/samples.js";
import { ANN, type Chat, labelsOf, startChat } from "../chat.js";

const ADMIN = 7_001;
let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat({ adminIds: [ADMIN], dailyCredits: 10_000 });
  chat.telegram.addUser({ id: ADMIN, first_name: "Boss" });
  await chat.say("/start");
  await chat.say("/start", ADMIN);
});
afterAll(() => chat.close());
beforeEach(async () => {
  chat.telegram.clearFaults();
  number += 1;
  await chat.database.sql("truncate alerts");
});

const deps = (): Pick<Deps, "messenger" | "store" | "log"> => ({ ...chat, log: () => undefined });

/** An ended task of so many pictures, in the hands of who ended it. */
async function ended(pictures: number): Promise<Task> {
  const { message_id: messageId } = await chat.api.sendMessage(ANN, `status ${number}`);
  const order = sampleOrder({ idempotencyKey: `parts-${number}`, messageId });
  const actor = sampleActor({ userId: ANN, chatId: ANN, updateId: 5_000_000 + number });
  const { ingested } = await applyUpdate(chat.store, actor, null, () => ({ draft: null, order, view: null }));
  const placed = ingested.outcome === "applied" ? ingested.committed.order : null;
  if (placed?.outcome !== "accepted") throw new Error("not accepted");
  const turn = await chat.store.claimNextSubmission(placed.task.id, crypto.randomUUID(), {
    position: 1,
    isDrawn: true,
  });
  if (turn.outcome !== "send") throw new Error("no turn");
  const task = await chat.store.recordSubmitted(placed.task.id, turn.task.fence, `kie-parts-${number}`);
  const files = Array.from({ length: pictures }, (_, index): OutputFile => {
    const url = chat.results.urlOf(`/parts/${number}/${index}.png`);
    return { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null };
  });
  const done = task && (await chat.store.finalize(task, { state: "succeeded", output: { files, text: null } }, null));
  if (!done) throw new Error("not ended");
  return done;
}

/** One bad address spoils every album: the files go one by one. */
function noAlbums(): void {
  chat.telegram.fault({
    method: "sendMediaGroup",
    fault: "error",
    error_code: 400,
    description: "Bad Request: wrong type of the web page content",
    times: 1_000,
  });
}

function slowTelegram(ms: number): void {
  for (const method of ["editMessageMedia", "sendPhoto"])
    chat.telegram.fault({ method, fault: "delay", ms, times: 1_000, chat_id: ANN });
}

const pictures = (task: Task) => chat.ours().filter((each) => each.photo && each.message_id >= task.messageId);
const inTime = (ms: number) => ({ until: Date.now() + ms });
const leaseOver = () => chat.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");

describe("a result of several files", () => {
  test("that takes longer than a function has goes on in the next one, each file once", async () => {
    noAlbums();
    slowTelegram(120);
    const task = await ended(6);
    let rounds = 0;
    for (let held: Task | null = task; held !== null; rounds += 1) {
      await deliver(deps(), held, inTime(300));
      held = await chat.store.claimDelivery(task.id, { isAsked: false });
    }
    expect(rounds).toBeGreaterThan(1);
    expect((await chat.store.read(task.id))?.delivery).toBe("sent");
    expect(pictures(task)).toHaveLength(6);
  });

  test("whose worker died behind any of its files goes on behind that file", async () => {
    noAlbums();
    const task = await ended(4);
    for (const _ of [1, 2, 3]) {
      const held = await chat.store.read(task.id);
      if (!held) throw new Error("gone");
      // It dies when it has written down one more file.
      const died = new Promise<void>((resolve) => {
        const recordDeliveredPart: typeof chat.store.recordDeliveredPart = async (...part) => {
          await chat.store.recordDeliveredPart(...part);
          resolve();
          return new Promise(() => undefined);
        };
        void deliver({ ...deps(), store: { ...chat.store, recordDeliveredPart } }, held, inTime(10_000));
      });
      await died;
      await leaseOver();
      const next = await chat.store.claimDelivery(task.id, { isAsked: false });
      expect(next?.unclearSends).toBeLessThanOrEqual(1);
    }
    const last = await chat.store.read(task.id);
    if (!last) throw new Error("gone");
    await deliver(deps(), last, inTime(10_000));
    expect((await chat.store.read(task.id))?.delivery).toBe("sent");
    expect(pictures(task)).toHaveLength(4);
  });

  test("is left alone by a worker whose lease went to another in the middle", async () => {
    noAlbums();
    const task = await ended(3);
    const store = {
      ...chat.store,
      recordDeliveredPart: async (...[taskId, fence, part]: Parameters<typeof chat.store.recordDeliveredPart>) => {
        await leaseOver();
        await chat.store.claimDelivery(taskId, { isAsked: false });
        return chat.store.recordDeliveredPart(taskId, fence, part);
      },
    };
    await deliver({ ...deps(), store }, task, inTime(10_000));
    expect(pictures(task)).toHaveLength(1);
    expect((await chat.store.read(task.id))?.delivery).toBe("sending");
  });
});

describe("a result that was unclear twice at the same file", () => {
  async function unclearTwice(): Promise<Task> {
    noAlbums();
    const task = await ended(2);
    chat.telegram.fault({ method: "sendPhoto", fault: "reset_after", times: 2, chat_id: ANN });
    await deliver(deps(), task, inTime(10_000));
    const again = await chat.store.claimDelivery(task.id, { isAsked: false });
    if (!again) throw new Error("not unknown");
    await deliver(deps(), again, inTime(10_000));
    return task;
  }

  test("is not sent a third time; its person has a button that asks for it, and the admins are told", async () => {
    const task = await unclearTwice();
    expect((await chat.store.read(task.id))?.delivery).toBe("dead");
    const told = chat.ours().filter((message) => labelsOf(message).some((label) => label.includes("Send it to me")));
    expect(told).toHaveLength(1);
    expect(chat.ours(ADMIN).at(-1)?.text).toContain(`could not be sent to its person (task ${task.id}`);
    // Two copies of the second file at most: it was unclear whether the first one had arrived.
    expect(pictures(task).length).toBeLessThanOrEqual(3);
  });

  test("is not revived by a worker with an old due row, only by its owner's press", async () => {
    const task = await unclearTwice();
    const before = pictures(task).length;
    const all = deps();
    await deliverDue(all, { taskId: task.id }, Date.now() + 10_000);
    expect(pictures(task)).toHaveLength(before);
    await deliverDue(all, { taskId: task.id, isAsked: true }, Date.now() + 10_000);
    expect((await chat.store.read(task.id))?.delivery).toBe("sent");
    expect(pictures(task).length).toBeGreaterThan(before);
  });
});

async function takenOver(taskId: string): Promise<Task> {
  await leaseOver();
  const next = await chat.store.claimDelivery(taskId, { isAsked: false });
  if (!next) throw new Error("not taken over");
  return next;
}

test("a result whose workers died twice behind its first file is given up, and its person is told", async () => {
  const task = await ended(2);
  await chat.store.recordDeliveredPart(task.id, task.deliveryFence, {
    messageId: task.messageId,
    files: 1,
    fileIds: ["f"],
  });
  await takenOver(task.id);
  await deliver(deps(), await takenOver(task.id), inTime(10_000));
  expect((await chat.store.read(task.id))?.delivery).toBe("dead");
  expect(labelsOf(chat.lastWithButtons()).join(" ")).toContain("Send it to me");
});

test("the first file edits the status message, so that workers who died in front of it give nothing up", async () => {
  const task = await ended(1);
  await takenOver(task.id);
  await takenOver(task.id);
  await deliver(deps(), await takenOver(task.id), inTime(10_000));
  expect((await chat.store.read(task.id))?.delivery).toBe("sent");
  expect(pictures(task)).toHaveLength(1);
});
