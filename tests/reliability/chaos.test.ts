import { expect, test } from "vitest";
import { runOurs } from "./chaos/ours.js";
import { tableOf } from "./chaos/outcome.js";
import { shortSize } from "./chaos/size.js";

/** `npm run chaos` is the same with ten thousand orders, beside two queues that do the same job. */
test("orders through a storm of SIGKILLs, failing calls, ended connections and a crash of the database: none lost, nothing twice", async () => {
  const outcome = await runOurs(shortSize);
  console.log(tableOf([outcome]));
  expect(outcome.damage).toMatchObject({ restarts: 1 });
  expect(outcome.damage.kills).toBeGreaterThan(0);
  expect(outcome).toMatchObject({ lost: 0, unfinished: 0, paidTwice: 0, capturedTwice: 0, deliveredTwice: 0 });
  expect(outcome.restSeconds).not.toBeNull();
}, 300_000);
