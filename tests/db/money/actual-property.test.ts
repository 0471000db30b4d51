import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createKie, type Kie } from "../../../lib/kie/client.js";
import { toBotCredits } from "../../../lib/registry/load.js";
import type { Deps } from "../../../lib/tasks/deps.js";
import type { Messenger } from "../../../lib/tasks/messenger.js";
import { settle } from "../../../lib/tasks/orders/settle.js";
import type { Task } from "../../../lib/tasks/task.js";
import { type Kie as KieStandIn, startKie } from "../../emulators/kie/server.js";
import { useStore } from "../fixture.js";
import { sampleActor, sampleOrder } from "../samples.js";
import { brokenBooks, soundBooks } from "./payments.js";

const at = useStore();
const RUNS = Number(process.env["MONEY_RUNS"] ?? 20);
const MODEL = "runway/extend-ai-video";
const SOURCE = { model: "runway", input: { prompt: "a", duration: 5, quality: "720p" } };
const log = () => undefined;

let standIn: KieStandIn;
let kie: Kie;
let alerts: string[] = [];
let deps: Deps;
let sourceId: string;

beforeAll(async () => {
  standIn = await startKie({
    apiKey: "k",
    finish: "manual",
    credits: 10_000_000,
    callbackRetries: 0,
    limits: { createTask: "off", recordInfo: "off", catalogue: "off" },
  });
  kie = createKie({ apiKey: "k", apiUrl: standIn.url, uploadUrl: standIn.uploadUrl, log });
  const nobody = () => Promise.reject(new Error("nothing is shown here"));
  // The use-case that ends an order tells the admins, and shows nothing to anybody else.
  const messenger: Messenger = {
    openFile: nobody,
    showProgress: nobody,
    alert: (cause) => Promise.resolve(alerts.push(cause) > 0),
    copy: nobody,
    showBroadcast: nobody,
    deliver: nobody,
    showUndelivered: nobody,
    tellBonus: nobody,
    tellReady: nobody,
  };
  const callbacks = { urlFor: (id: string) => `https://bot.example/${id}`, isFor: () => true };
  const submissions = { takeTurn: () => Promise.resolve(null) };
  deps = { store: at.store, submissions, vendor: kie, messenger, callbacks, log };
  sourceId = await created(SOURCE);
});
afterAll(() => standIn.close());
beforeEach(() => {
  alerts = [];
});

async function created(order: { model: string; input: Record<string, string | number> }): Promise<string> {
  const made = await kie.createTask({ ...order, callbackUrl: null });
  if (made.outcome !== "accepted") throw new Error(JSON.stringify(made));
  return made.vendorTaskId;
}

type Order = {
  bound: number;
  estimate: number | null;
  /** What KIE takes; null: it does not say. */
  took: number | null;
  ending: "once" | "twice" | "at_once" | "late" | "fails" | "next_day";
};

const order: fc.Arbitrary<Order> = fc
  .record({
    bound: fc.integer({ min: 0, max: 180 }),
    part: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { freq: 4, nil: null }),
    took: fc.option(
      fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 20_000 }).map((hundredths) => hundredths / 100),
      ),
      {
        freq: 6,
        nil: null,
      },
    ),
    ending: fc.constantFrom("once", "twice", "at_once", "late", "fails", "next_day"),
  })
  .map(({ bound, part, took, ending }) => ({
    bound,
    estimate: part === null ? null : Math.round(bound * part),
    took,
    ending,
  }));

async function place({ bound, estimate, took }: Order, number: number): Promise<Task> {
  standIn.configure({ takes: { [MODEL]: took ?? "untold" } });
  const vendorTaskId = await created({ model: MODEL, input: { prompt: "a", task_id: sourceId, quality: "720p" } });
  const price = { costCredits: bound, kieCredits: bound, estimateCredits: estimate };
  return at.submittedTask(vendorTaskId, sampleOrder({ idempotencyKey: `d${number}`, model: MODEL, ...price }));
}

async function end({ ending }: Order, task: Task): Promise<void> {
  const vendorTaskId = task.vendorTaskId ?? "";
  if (ending === "late") {
    await at.database.sql("update tasks set deadline_at = now() - interval '1 s' where id = $1", [task.id]);
    await settle(deps, task.id);
  }
  if (ending === "next_day") await at.database.sql("update accounts set allowance_on = allowance_on + 1");
  await (ending === "fails" ? standIn.fail(vendorTaskId) : standIn.finish(vendorTaskId));
  if (ending === "at_once") await Promise.all([1, 2, 3, 4].map(() => settle(deps, task.id)));
  else await settle(deps, task.id);
  if (ending === "twice") await settle(deps, task.id);
}

/** What the person must have paid. */
function due({ bound, estimate, took, ending }: Order): number {
  if (ending === "late" || ending === "fails") return 0;
  if (estimate === null) return bound;
  return Math.min(took === null || took === 0 ? estimate : toBotCredits(took), bound);
}

test("whatever KIE took, says or keeps to itself, and however often and late an order ends: what is taken is the actual, never more than confirmed, the rest is back, and the balance is the sum of the ledger", async () => {
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 3 }), fc.nat({ max: 120 }), async (orders, bought) => {
      await at.database.sql("truncate users, updates, alerts cascade");
      alerts = [];
      await at.store.readSession(sampleActor(), null);
      // Both purses are in play: what is bought lasts, and what is free expires with its day.
      await at.database.sql("update accounts set available = available + $1, paid = paid + $1", [bought]);
      await at.database.sql("insert into ledger (user_id, kind, amount, paid) values (7, 'grant', $1, $1)", [bought]);
      let untold = 0;
      for (const each of orders) {
        const [before] = await at.database.sql<{ available: number }>("select available from accounts");
        if ((before?.available ?? 0) < each.bound) continue;
        number += 1;
        const task = await place(each, number);
        await end(each, task);
        const ended = await at.store.read(task.id);
        const movements = await at.database.sql<{ kind: string; amount: number; paid: number }>(
          "select kind, amount, paid from ledger where task_id = $1",
          [task.id],
        );
        const of = (kind: string) => movements.find((movement) => movement.kind === kind) ?? { amount: 0, paid: 0 };
        const paid = of("capture").amount;
        // Free credits go first: of those that last only what the free ones of the hold did not cover.
        const free = of("hold").amount - of("hold").paid;
        expect(of("capture").paid, JSON.stringify(each)).toBe(Math.max(0, paid - free));
        expect(paid, JSON.stringify(each)).toBe(due(each));
        expect(paid).toBeLessThanOrEqual(each.bound);
        if (ended?.state === "succeeded" && each.estimate !== null) expect(ended.chargedCredits).toBe(paid);
        const isUntold = each.took === null || each.took === 0;
        if (each.estimate !== null && isUntold && !["late", "fails"].includes(each.ending)) untold += 1;
        expect(await brokenBooks(at.database), JSON.stringify(each)).toEqual(soundBooks);
      }
      expect(alerts.includes("price_untold")).toBe(untold > 0);
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
}, 120_000);
