import { expect, test } from "vitest";
import { textsFor } from "../../lib/bot/core/texts.js";
import { resultKeyboard } from "../../lib/bot/orders/result-screen.js";
import { findModel, listModels } from "../../lib/registry/load.js";
import type { Task } from "../../lib/tasks/task.js";
import { sampleTask } from "./samples.js";

const labelsOf = (task: Task) =>
  resultKeyboard(textsFor("en"), task)
    .flat()
    .map(({ label }) => label);
const stepsOf = (task: Task) => labelsOf(task).filter((label) => /^(✨|🔍|✂️)/.test(label));

test("what a model itself does is not offered again", () => {
  const model = listModels().find(({ model_type }) => model_type === "upscale");
  const steps = stepsOf(sampleTask({ model: model?.id ?? "" }));
  expect(steps).toEqual([expect.stringContaining("Animate"), expect.stringContaining("Background")]);
});

test("a step opens a model of its kind, at the price that its list tells", () => {
  const pressed = resultKeyboard(textsFor("en"), sampleTask())
    .flat()
    .flatMap(({ action, label }) => (action.verb === "use_in" ? [{ code: action.code, label }] : []));
  const models = pressed.map(({ code, label }) => {
    const model = listModels().find((each) => each.code === code);
    return { type: model?.model_type, isPriced: label.endsWith(String(Math.ceil(model?.usualPrice?.credits ?? -1))) };
  });
  expect(models).toEqual([
    { type: "image_to_video", isPriced: true },
    { type: "upscale", isPriced: true },
    { type: "background_removal", isPriced: true },
  ]);
});

test("a result that is no picture, and a model that is no longer known, lead to no step and to no error", () => {
  const file = { url: "https://a/b", id: null, title: null, durationSeconds: null, coverUrl: null };
  expect(stepsOf(sampleTask({ output: { files: [{ kind: "video", ...file }], text: null } }))).toEqual([]);
  expect(stepsOf(sampleTask({ output: { files: [], text: "words" } }))).toEqual([]);
  expect(findModel("no-such-model")).toBeNull();
  expect(stepsOf(sampleTask({ model: "no-such-model" }))).toHaveLength(3);
});
