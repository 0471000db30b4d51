import type { FileFacts } from "../../lib/registry/model/schema.js";
import type { Actor, Draft, Order } from "../../lib/tasks/session.js";
import type { Output } from "../../lib/tasks/task.js";

let lastUpdateId = 1_000;

export function sampleActor(overrides: Partial<Actor> = {}): Actor {
  lastUpdateId += 1;
  return {
    updateId: lastUpdateId,
    userId: 7,
    chatId: 7,
    threadId: null,
    firstName: "Ann",
    username: null,
    suggestedLocale: "en",
    ...overrides,
  };
}

export function sampleDraft(overrides: Partial<Draft> = {}): Draft {
  return { id: "draft1", model: "z-image", input: { prompt: "a fox" }, files: {}, expecting: null, ...overrides };
}

export function sampleOrder(overrides: Partial<Order> = {}): Order {
  return {
    idempotencyKey: "draft1",
    messageId: 11,
    threadId: null,
    locale: "en",
    model: "z-image",
    input: { prompt: "a fox" },
    files: {},
    costCredits: 30,
    kieCredits: 29.5,
    asFile: false,
    usualSeconds: null,
    ...overrides,
  };
}

export const sampleOutput: Output = {
  files: [
    {
      kind: "image",
      url: "https://tempfile.aiquickdraw.com/a.png",
      id: null,
      title: null,
      durationSeconds: null,
      coverUrl: null,
    },
  ],
  text: null,
};

export const sampleFacts: FileFacts = {
  kind: "image",
  mime: "image/png",
  sizeBytes: 1_000,
  durationSeconds: null,
  width: null,
  height: null,
  name: null,
};
