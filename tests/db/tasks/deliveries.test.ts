import { describe, expect, test } from "vitest";
import type { DeliveryOutcome } from "../../../lib/tasks/messenger.js";
import type { Failure, Task } from "../../../lib/tasks/task.js";
import { DAILY, useStore } from "../fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "../samples.js";

const at = useStore();

describe("delivery", () => {
  async function endedTask(): Promise<Task> {
    const task = await at.submittedTask(
      `kie-${crypto.randomUUID()}`,
      sampleOrder({ idempotencyKey: crypto.randomUUID() }),
    );
    const ended = await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
    if (!ended) throw new Error("not ended");
    return ended;
  }

  test("an old holder's outcome changes nothing after the lease went to another", async () => {
    const ended = await endedTask();
    await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    const next = await at.store.claimDelivery(ended.id, { isAsked: false });
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "dead", detail: "late" }, 0);
    expect((await at.store.read(ended.id))?.delivery).toBe("sending");
    await at.store.recordDelivery(
      ended.id,
      next?.deliveryFence ?? 0,
      { outcome: "sent", messageId: 12, fileIds: ["f1"], shownAs: "file" },
      0,
    );
    expect(await at.store.read(ended.id)).toMatchObject({ delivery: "sent", messageId: 12 });
    expect(await at.database.sql("select message_id::int, file_ids from deliveries")).toEqual([
      { message_id: 12, file_ids: ["f1"] },
    ]);
  });

  test("what had arrived when it broke off is known to the next try, however that ends", async () => {
    const ended = await endedTask();
    const arrived = { messageId: 12, files: 1, fileIds: ["f1"] };
    await at.store.recordDelivery(
      ended.id,
      ended.deliveryFence,
      { outcome: "retry", afterMs: 0, detail: "", deliveredPart: arrived },
      0,
    );
    const second = await at.store.claimDelivery(ended.id, { isAsked: false });
    expect(second).toMatchObject({ deliveredPart: arrived, messageId: 12 });
    await at.store.recordDelivery(ended.id, second?.deliveryFence ?? 0, { outcome: "unknown", detail: "" }, 0);
    expect(await at.store.read(ended.id)).toMatchObject({ deliveredPart: arrived, delivery: "unknown" });
  });

  test("an unclear send and a lease that ran out are counted; a part that arrived begins the count anew", async () => {
    const ended = await endedTask();
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "unknown", detail: "reset" }, 0);
    expect(await at.store.claimDelivery(ended.id, { isAsked: false })).toMatchObject({ unclearSends: 1 });
    await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    const third = await at.store.claimDelivery(ended.id, { isAsked: false });
    expect(third).toMatchObject({ unclearSends: 2 });
    const part = { messageId: 12, files: 1, fileIds: ["f1"] };
    expect(await at.store.recordDeliveredPart(ended.id, third?.deliveryFence ?? 0, part)).toBe(true);
    expect(await at.store.read(ended.id)).toMatchObject({ deliveredPart: part, unclearSends: 0, delivery: "sending" });
  });

  test("a part is written down by who holds the lease, and by nobody else", async () => {
    const ended = await endedTask();
    await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    await at.store.claimDelivery(ended.id, { isAsked: false });
    const part = { messageId: 12, files: 1, fileIds: ["f1"] };
    expect(await at.store.recordDeliveredPart(ended.id, ended.deliveryFence, part)).toBe(false);
    expect(await at.store.read(ended.id)).toMatchObject({ deliveredPart: null });
  });

  test("a part that is written down keeps the lease", async () => {
    const ended = await endedTask();
    await at.database.sql("update tasks set delivery_lease_until = now() + interval '1 s', next_at = now()");
    await at.store.recordDeliveredPart(ended.id, ended.deliveryFence, { messageId: 12, files: 1, fileIds: ["f1"] });
    expect(
      await at.database.sql(
        "select delivery_lease_until > now() + interval '60 s' as leased, next_at > now() + interval '60 s' as later from tasks",
      ),
    ).toEqual([{ leased: true, later: true }]);
  });

  test("a dead one is claimed when its owner asks for it, and for nobody else", async () => {
    const ended = await endedTask();
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "dead", detail: "refused" }, 0);
    expect(await at.store.claimDue(10)).toEqual([]);
    expect(await at.store.claimDelivery(ended.id, { isAsked: false })).toBeNull();
    expect(await at.store.claimDelivery(ended.id, { isAsked: true })).toMatchObject({ delivery: "sending" });
    expect(await at.store.claimDelivery(ended.id, { isAsked: true })).toBeNull();
  });

  test("a result that comes after its hold was released is kept, once, and costs nothing", async () => {
    const task = await at.submittedTask("kie-late");
    const failure: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
    await at.store.finalize(task, { state: "failed", failure }, null);
    expect(await at.store.acceptLateResult(task.id, sampleOutput, "kie-late")).toMatchObject({
      isLateResult: true,
      output: sampleOutput,
    });
    expect(await at.store.acceptLateResult(task.id, sampleOutput, "kie-late")).toBeNull();
    expect(await at.account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
  });
});

describe("a late result", () => {
  const timedOut: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
  const told = { outcome: "sent", messageId: 12, fileIds: [], shownAs: "file" } satisfies DeliveryOutcome;

  /** KIE had the task, we gave it up, and the person was told. */
  async function givenUp(): Promise<Task> {
    const task = await at.submittedTask("kie-late");
    const ended = await at.store.finalize(task, { state: "failed", failure: timedOut }, null);
    if (!ended) throw new Error("not ended");
    return ended;
  }

  async function absorbed(taskId: string): Promise<Task> {
    const late = await at.store.acceptLateResult(taskId, sampleOutput, "kie-late");
    if (!late) throw new Error("not absorbed");
    return late;
  }

  test("that comes days later is tried for a day, as any other", async () => {
    const task = await givenUp();
    await at.store.recordDelivery(task.id, task.deliveryFence, told, 0);
    await at.database.sql("update tasks set settled_at = settled_at - interval '3 days'");
    const again = { outcome: "retry", afterMs: 0, detail: "" } as const;
    await at.store.recordDelivery(task.id, (await absorbed(task.id)).deliveryFence, again, 0);
    expect(await at.store.read(task.id)).toMatchObject({ delivery: "pending", isDeliveryOverdue: false });
    await at.database.sql("update tasks set delivery_since = delivery_since - interval '25 h'");
    const second = await at.store.claimDelivery(task.id, { isAsked: false });
    expect(second?.isDeliveryOverdue).toBe(true);
  });

  test("is in a message of its own, and Telegram's ids of its files are kept", async () => {
    const task = await givenUp();
    await at.store.recordDelivery(task.id, task.deliveryFence, told, 0);
    const late = await absorbed(task.id);
    expect(late.hasOwnMessage).toBe(true);
    const sent = { outcome: "sent", messageId: 34, fileIds: ["f1"], shownAs: "file" } satisfies DeliveryOutcome;
    await at.store.recordDelivery(task.id, late.deliveryFence, sent, 0);
    expect(await at.database.sql("select message_id::int, file_ids from deliveries")).toEqual([
      { message_id: 34, file_ids: ["f1"] },
    ]);
  });

  test("keeps off the message in which its failure is just being told, and that teller changes nothing more", async () => {
    const task = await givenUp();
    expect((await absorbed(task.id)).hasOwnMessage).toBe(true);
    await at.store.recordDelivery(task.id, task.deliveryFence, told, 0);
    expect((await at.store.read(task.id))?.delivery).toBe("sending");
  });

  test("of which it is unclear whether it was sent is sent once more, whatever befell the telling of its failure", async () => {
    const task = await givenUp();
    await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    const taken = await at.store.claimDelivery(task.id, { isAsked: false });
    await at.store.recordDelivery(task.id, taken?.deliveryFence ?? 0, told, 0);
    const late = await absorbed(task.id);
    await at.store.recordDelivery(task.id, late.deliveryFence, { outcome: "unknown", detail: "reset" }, 0);
    expect((await at.store.read(task.id))?.delivery).toBe("unknown");
  });

  test("is looked for only where we gave up, not where KIE itself said that the time was over", async () => {
    await givenUp();
    const theirs = await at.submittedTask("kie-theirs", sampleOrder({ idempotencyKey: "theirs" }));
    await at.store.finalize(theirs, { state: "failed", failure: timedOut }, "kie-theirs");
    const looks = "select look_again_at is not null as later from tasks order by id";
    expect(await at.database.sql(looks)).toEqual([{ later: true }, { later: false }]);
  });
});

test("what waited for a person who had blocked the bot for days is tried for a day from their return", async () => {
  const task = await at.submittedTask("kie-blocked");
  const ended = await at.store.finalize(task, { state: "succeeded", output: sampleOutput }, null);
  await at.store.recordDelivery(task.id, ended?.deliveryFence ?? 0, { outcome: "blocked" }, 0);
  await at.database.sql(
    "update tasks set settled_at = settled_at - interval '3 days', delivery_since = delivery_since - interval '3 days'",
  );
  await at.store.readSession(sampleActor({ updateId: 99 }), null);
  const claimed = await at.store.claimDelivery(task.id, { isAsked: false });
  await at.store.recordDelivery(task.id, claimed?.deliveryFence ?? 0, { outcome: "retry", afterMs: 0, detail: "" }, 0);
  expect(claimed?.isDeliveryOverdue).toBe(false);
});

describe("an alert", () => {
  test("is raised once for a cause, with the languages of the admins who are known", async () => {
    await at.store.readSession(sampleActor({ suggestedLocale: "ru" }), null);
    const raised = await Promise.all(Array.from({ length: 5 }, () => at.store.claimAlert("vendor_credit")));
    expect(raised.filter((each) => each !== null)).toEqual([new Map([[7, "ru"]])]);
    await at.database.sql("update alerts set raised_at = raised_at - interval '7 h'");
    expect(await at.store.claimAlert("vendor_credit")).not.toBeNull();
  });
});
