import type { Task } from "../../lib/tasks/task.js";

/** A finished task with one picture and, as a song has, a track id. */
export function sampleTask(overrides: Partial<Task> = {}): Task {
  return {
    id: "41",
    userId: 8_123_456_789,
    chatId: 8_123_456_789,
    threadId: null,
    messageId: 12,
    locale: "en",
    model: "nano-banana-2",
    input: { prompt: "a fox" },
    files: {},
    sources: {},
    uploads: {},
    costCredits: 8,
    estimateCredits: null,
    chargedCredits: null,
    expectedCredits: 8,
    priceBasis: null,
    state: "succeeded",
    delivery: "sent",
    vendorTaskId: "kie-task-41",
    output: {
      files: [
        {
          kind: "image",
          url: "https://tempfile.aiquickdraw.com/a/fox.png",
          id: "track-1",
          title: null,
          durationSeconds: null,
          coverUrl: null,
        },
      ],
      text: null,
    },
    failure: null,
    createdAt: new Date("2026-11-21T11:59:00Z"),
    submittedAt: new Date("2026-11-21T11:59:01Z"),
    settledAt: new Date("2026-11-21T11:59:30Z"),
    fence: 1,
    deliveryFence: 1,
    unclearSends: 0,
    isDeliveryOverdue: false,
    deliveryAttempts: 1,
    polls: 0,
    isPastDeadline: false,
    isLateResult: false,
    hasOwnMessage: false,
    mayEarnReferral: false,
    sendAsFile: false,
    usualSeconds: null,
    deliveredPart: null,
    shownAs: "file",
    drawingMs: 0,
    ...overrides,
  };
}

/** A delivery with all the time there is, whose parts need not be written down. */
export const inFull = { until: Number.POSITIVE_INFINITY, record: async () => true };
