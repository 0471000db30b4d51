import { describe, expect, test } from "vitest";
import type { Failure, Task } from "../../lib/tasks/task.js";
import { DAILY, useStore } from "./fixture.js";
import { sampleActor, sampleOrder, sampleOutput } from "./samples.js";

const at = useStore();

describe("delivery", () => {
  async function endedTask(): Promise<Task> {
    const task = await at.submittedTask(`kie-${crypto.randomUUID()}`, sampleOrder({ intent: crypto.randomUUID() }));
    const ended = await at.store.finalize(task.id, { state: "succeeded", output: sampleOutput }, null);
    if (!ended) throw new Error("not ended");
    return ended;
  }

  test("an old holder's outcome changes nothing after the lease went to another", async () => {
    const ended = await endedTask();
    await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    const next = await at.store.claimDelivery(ended.id);
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "dead", detail: "late" }, 0);
    expect((await at.store.read(ended.id))?.delivery).toBe("sending");
    await at.store.recordDelivery(
      ended.id,
      next?.deliveryFence ?? 0,
      { outcome: "sent", messageId: 12, fileIds: ["f1"] },
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
      { outcome: "retry", afterMs: 0, detail: "", arrived },
      0,
    );
    const second = await at.store.claimDelivery(ended.id);
    expect(second).toMatchObject({ arrived, messageId: 12 });
    await at.store.recordDelivery(ended.id, second?.deliveryFence ?? 0, { outcome: "unknown", detail: "" }, 0);
    expect(await at.store.read(ended.id)).toMatchObject({ arrived, delivery: "unknown" });
  });

  test("an unclear send is made once more and then left alone", async () => {
    const ended = await endedTask();
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "unknown", detail: "reset" }, 0);
    const second = await at.store.claimDelivery(ended.id);
    await at.store.recordDelivery(ended.id, second?.deliveryFence ?? 0, { outcome: "unknown", detail: "reset" }, 0);
    expect((await at.store.read(ended.id))?.delivery).toBe("dead");
    expect(await at.store.claimDue(10)).toEqual([]);
  });

  test("a dead one is made again when its owner asks for it", async () => {
    const ended = await endedTask();
    await at.store.recordDelivery(ended.id, ended.deliveryFence, { outcome: "dead", detail: "refused" }, 0);
    expect(await at.store.claimDelivery(ended.id)).toMatchObject({ delivery: "sending" });
    expect(await at.store.claimDelivery(ended.id)).toBeNull();
  });

  test("whose workers die again and again is not begun for ever", async () => {
    const ended = await endedTask();
    let begun = 0;
    do {
      begun += 1;
      await at.database.sql("update tasks set delivery_lease_until = now() - interval '1 s'");
    } while (await at.store.claimDelivery(ended.id));
    expect(begun).toBe(5);
    expect((await at.store.read(ended.id))?.delivery).toBe("dead");
  });

  test("a result that comes after its hold was released is kept, once, and costs nothing", async () => {
    const task = await at.submittedTask("kie-late");
    const failure: Failure = { kind: "timed_out", field: null, retry: "now", detail: "" };
    await at.store.finalize(task.id, { state: "failed", failure }, null);
    expect(await at.store.absorb(task.id, sampleOutput, "kie-late")).toMatchObject({
      absorbed: true,
      output: sampleOutput,
    });
    expect(await at.store.absorb(task.id, sampleOutput, "kie-late")).toBeNull();
    expect(await at.account()).toEqual({ available: DAILY, held: 0, sum: DAILY });
  });
});

describe("an alert", () => {
  test("is raised once for a cause, with the languages of the admins who are known", async () => {
    await at.store.open(sampleActor({ suggestedLocale: "ru" }), null);
    const raised = await Promise.all(Array.from({ length: 5 }, () => at.store.claimAlert("vendor_credit")));
    expect(raised.filter((each) => each !== null)).toEqual([new Map([[7, "ru"]])]);
    await at.database.sql("update alerts set raised_at = raised_at - interval '7 h'");
    expect(await at.store.claimAlert("vendor_credit")).not.toBeNull();
  });
});
