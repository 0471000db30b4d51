import { describe, expect, test } from "vitest";
import { useStore } from "../fixture.js";
import { sampleActor, sampleFacts, sampleOrder } from "../samples.js";

const at = useStore();

describe("claims", () => {
  test("a submission goes to one of many workers, and again to the same one that lost the answer", async () => {
    const task = await at.acceptedTask();
    const claims = Array.from({ length: 8 }, () => crypto.randomUUID());
    const turns = await Promise.all(claims.map((claimId) => at.takeTurn(task.id, claimId)));
    const sends = turns.filter((turn) => turn.outcome === "send");
    expect(sends).toHaveLength(1);
    const winner = claims[turns.findIndex((turn) => turn.outcome === "send")] ?? "";
    expect(await at.takeTurn(task.id, winner)).toEqual(sends[0]);
  });

  test("a task with files stays unsent while they are uploaded, and nobody else gets it meanwhile", async () => {
    const task = await at.acceptedTask(sampleOrder({ files: { "telegram:abc": sampleFacts } }));
    const claimId = crypto.randomUUID();
    expect(await at.takeTurn(task.id, claimId)).toMatchObject({ outcome: "upload", task: { state: "queued" } });
    expect(await at.takeTurn(task.id, crypto.randomUUID())).toMatchObject({ outcome: "done" });
    expect(await at.store.recordUploads(task.id, claimId, { "telegram:abc": "https://x/y.png" })).toBe(true);
    expect(await at.takeTurn(task.id, crypto.randomUUID())).toMatchObject({
      outcome: "send",
      task: { state: "submitting", uploads: { "telegram:abc": "https://x/y.png" } },
    });
  });

  test("no more than 20 tasks are sent in a window, and people take turns", async () => {
    await at.database.sql("update accounts set available = 1000");
    for (const [index, userId] of [7, 7, 7, 7, 8, 9].entries()) {
      await at.placeOrder(
        sampleOrder({ idempotencyKey: `line${index}`, costCredits: 1 }),
        sampleActor({ userId, chatId: userId }),
      );
    }
    // Who ordered them has drawn that they are queued, or died over it.
    await at.database.sql("update tasks set drawing_until = now()");
    const ids = await at.database.sql<{ id: string; user_id: string }>("select id, user_id from tasks order by id");
    const last = ids[3]?.id ?? "";
    const owners: number[] = [];
    for (let turn = await at.takeTurn(last, crypto.randomUUID()); turn.outcome === "send"; ) {
      owners.push(turn.task.userId);
      await at.store.recordSubmitted(turn.task.id, turn.task.fence, `kie-${turn.task.id}`);
      turn = await at.takeTurn(last, crypto.randomUUID());
    }
    expect(owners).toEqual([7, 8, 9, 7, 7, 7]);

    await at.database.sql(
      `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, sent_at)
       select 1, 'sent' || n, 7, 7, 1, 'en', 'm', '{}', 0, true, 'submitted', clock_timestamp() from generate_series(1, 14) n`,
    );
    const waiting = await at.acceptedTask(sampleOrder({ idempotencyKey: "waits", costCredits: 1 }));
    expect(await at.takeTurn(waiting.id, crypto.randomUUID())).toMatchObject({ outcome: "wait", position: 1 });
    await at.database.sql("update tasks set sent_at = sent_at - interval '12 s' where intent = 'sent1'");
    expect(await at.takeTurn(waiting.id, crypto.randomUUID())).toMatchObject({ outcome: "send" });
  });

  test("what somebody else is just drawing is neither sent nor drawn, and its own worker goes on at once", async () => {
    const task = await at.acceptedTask();
    const ask = (shown: { position: number; isDrawn: boolean }) =>
      at.store.claimNextSubmission(task.id, crypto.randomUUID(), shown);
    expect(task.drawingMs).toBeGreaterThan(5_000);
    expect(await ask({ position: 7, isDrawn: false })).toMatchObject({ outcome: "wait", isToDraw: false });

    // Drawn, and now no place is free: its place is another than the one that was shown, and its worker's to draw.
    await at.database.sql(
      `insert into tasks (bot_id, intent, user_id, chat_id, message_id, locale, model, input, cost, ready, state, sent_at)
       select 1, 'full' || n, 7, 7, 1, 'en', 'm', '{}', 0, true, 'submitted', clock_timestamp() from generate_series(1, 20) n`,
    );
    expect(await ask({ position: 7, isDrawn: true })).toMatchObject({ outcome: "wait", position: 1, isToDraw: true });
    expect(await ask({ position: 7, isDrawn: false })).toMatchObject({ outcome: "wait", isToDraw: false });
    expect(await ask({ position: 1, isDrawn: true })).toMatchObject({ outcome: "wait", isToDraw: false });
    await at.database.sql("update tasks set sent_at = sent_at - interval '12 s'");
    expect(await ask({ position: 1, isDrawn: false })).toMatchObject({ outcome: "send", task: { drawingMs: 0 } });
  });

  test("due rows go to one sweep each, and settled rows to none", async () => {
    for (let index = 0; index < 6; index += 1) {
      await at.acceptedTask(sampleOrder({ idempotencyKey: `many${index}`, costCredits: 1 }));
    }
    await at.database.sql("update tasks set next_at = now() - interval '1 s'");
    await at.database.sql("update tasks set state = 'failed', delivery = 'sent' where intent = 'many0'");
    const taken = await Promise.all(Array.from({ length: 4 }, () => at.store.claimDue(2)));
    const ids = taken.flat().map((due) => ("taskId" in due ? due.taskId : null));
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(5);
  });
});
