import { expect, test } from "vitest";
import { lookAfter } from "../../lib/bot/look-after.js";
import { deliveryStates, openStates } from "../../lib/tasks/task.js";
import { sampleTask } from "./samples.js";

test("a drawing of what may have changed meanwhile is looked at again, and one of what is over is not", () => {
  const open = openStates.filter((state) => lookAfter(sampleTask({ state, delivery: "none" })).length === 0);
  expect(open).toEqual([]);
  const left = deliveryStates.filter(
    (delivery) => lookAfter(sampleTask({ state: "succeeded", delivery })).length === 0,
  );
  expect(left).toEqual(["none", "sent", "blocked"]);
});
