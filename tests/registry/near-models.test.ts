import { describe, expect, test } from "vitest";
import { unknownModel } from "../../lib/registry/check/near-models.js";
import { findModel } from "../../lib/registry/load.js";

/** The ids in the answer: they are what stands in small letters with a stroke or a hyphen. */
const offered = (typed: string): string[] =>
  unknownModel(typed)
    .en.replace(`There is no model ${typed}.`, "")
    .match(/[a-z0-9.]+(?:[-/][a-z0-9.-]+)+/g) ?? [];

describe("a model that nobody knows is answered with", () => {
  test.each([
    ["nano-bananna-pro", "nano-banana-pro"],
    ["z-imag", "z-image"],
    ["kling-2.6/tekst-to-video", "kling-2.6/text-to-video"],
  ])("the one that %s is a slip of", (typed, id) => {
    expect(offered(typed)).toEqual([id]);
  });

  test.each([
    ["kling", "Kling"],
    ["klimg", "Kling"],
    ["klimg/text-to-video", "Kling"],
    ["kling-2.7/text-to-video", "Kling"],
    ["bytedance/seedance-9", "Seedance"],
    ["veo", "Veo"],
  ])("the family that %s is a part or a wrong number of", (typed, family) => {
    const ids = offered(typed);
    expect(ids.length).toBeGreaterThan(2);
    expect(ids.filter((id) => findModel(id)?.title.includes(family) !== true)).toEqual([]);
  });

  test.each(["made-up/model", "text-to-video", "x", ""])("nothing where none is near: %j", (typed) => {
    expect(offered(typed)).toEqual([]);
  });
});
