import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutputFile, Task } from "../../../lib/tasks/task.js";
import { inFull, sampleTask } from "../../bot/samples.js";
import { ANN, type Chat, startChat } from "../chat.js";

let chat: Chat;
let number = 0;

beforeAll(async () => {
  chat = await startChat();
  await chat.say("/start");
});
afterAll(() => chat.close());
beforeEach(() => {
  chat.telegram.clearFaults();
  number += 1;
});

/** A status message, and a task with these files whose message it is. */
async function waitingFor(...paths: string[]): Promise<Task> {
  const { message_id: messageId } = await chat.api.sendMessage(ANN, `status ${number}`);
  const files = paths.map((path): OutputFile => {
    const url = chat.results.urlOf(`/${number}${path}`);
    return { kind: "image", url, id: null, title: null, durationSeconds: null, coverUrl: null };
  });
  return sampleTask({ chatId: ANN, userId: ANN, messageId, output: { files, text: null } });
}

function serve(path: string, answer: Parameters<Chat["results"]["serve"]>[1]): void {
  chat.results.serve(`/${number}${path}`, answer);
}

const messageOf = (task: Task) => chat.messages().find(({ message_id }) => message_id === task.messageId);
test.each([
  ["lies nowhere yet", 404],
  ["is at a host that is away", 503],
])("a file that %s is sent later, and meanwhile nothing is", async (_, status) => {
  serve("/a.png", (hit) => ({ status: hit <= 2 ? status : 200 }));
  const task = await waitingFor("/a.png");
  expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "retry", afterMs: 15_000 });
  expect(messageOf(task)?.text).toBe(`status ${number}`);
  expect(await chat.messenger.deliver({ ...task, deliveryAttempts: 2 }, inFull)).toMatchObject({ outcome: "sent" });
  expect(messageOf(task)?.photo).toBeDefined();
});

test.each([
  ["application/json", '{"code":500,"msg":"Internal Error","data":null}'],
  ["text/html; charset=utf-8", "<html><h1>502 Bad Gateway</h1></html>"],
])(
  "words of type %s in place of a picture are never sent as the result: the picture comes later",
  async (mime, words) => {
    serve("/a.png", (hit) => (hit <= 2 ? { mime, bytes: Buffer.from(words) } : { status: 200 }));
    const task = await waitingFor("/a.png");
    expect(await chat.messenger.deliver(task, inFull)).toMatchObject({ outcome: "retry", afterMs: 15_000 });
    expect(messageOf(task)?.text).toBe(`status ${number}`);
    expect(await chat.messenger.deliver({ ...task, deliveryAttempts: 2 }, inFull)).toMatchObject({ outcome: "sent" });
    expect(messageOf(task)?.photo).toBeDefined();
  },
);

describe("a delivery of several files that breaks off goes on behind what has arrived", () => {
  test("in the middle of the files", async () => {
    let status = 503;
    serve("/3.png", () => ({ status }));
    const task = await waitingFor("/1.png", "/2.png", "/3.png", "/4.png");
    const before = chat.messages().length;
    const broken = await chat.messenger.deliver(task, inFull);
    expect(broken).toMatchObject({ outcome: "retry", deliveredPart: { messageId: task.messageId, files: 2 } });
    const arrived = broken.outcome === "sent" ? null : (broken.deliveredPart ?? null);
    status = 200;
    const ended = await chat.messenger.deliver({ ...task, deliveredPart: arrived }, inFull);
    expect(ended).toMatchObject({ outcome: "sent", messageId: task.messageId });
    expect(ended.outcome === "sent" && ended.fileIds).toHaveLength(4);
    expect(chat.messages().slice(before)).toHaveLength(3);
  });

  test("in front of its album", async () => {
    const task = await waitingFor("/1.png", "/2.png", "/3.png");
    chat.telegram.fault({ method: "sendMediaGroup", fault: "error", error_code: 502, description: "Bad", times: 4 });
    const broken = await chat.messenger.deliver(task, inFull);
    expect(broken).toMatchObject({ outcome: "retry", deliveredPart: { files: 1 } });
  });
});

test("how a result went out is told with it: as a file, as a link, or as words", async () => {
  const shownAs = async (task: Task) => {
    const outcome = await chat.messenger.deliver(task, inFull);
    return outcome.outcome === "sent" ? outcome.shownAs : outcome.outcome;
  };
  serve("/there.png", { status: 200 });
  expect(await shownAs(await waitingFor("/there.png"))).toBe("file");
  serve("/gone.png", { status: 404 });
  const link = { ...(await waitingFor("/gone.png", "/there.png")), deliveryAttempts: 5 };
  expect(await shownAs(link)).toBe("link");
  expect(messageOf(link)?.text).toContain("Here is the link");
  const words = { ...(await waitingFor()), output: { files: [], text: "A fox." } };
  expect(await shownAs(words)).toBe("words");
  const many = { ...(await waitingFor()), output: { files: [], text: "A fox. ".repeat(1_000) } };
  expect(await shownAs(many)).toBe("file");
});
