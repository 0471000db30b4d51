import { toBotCredits } from "../../registry/load.js";
import type { InputFiles } from "../../registry/model/schema.js";
import { price } from "../../registry/price/of-model.js";
import type { Failure, Task } from "../task.js";
import { inputNaming, type Uploads, withMeasured } from "./upload.js";

/**
 * Looks at the lengths that were measured while the files passed: what a client said of a file is nothing to pay for.
 * Returns why the order may not be sent, and the files as they are known now; a null failure: it may.
 */
export function checkMeasured(
  task: Task,
  { seconds }: Extract<Uploads, { outcome: "uploaded" }>,
): { failure: Failure | null; files: InputFiles } {
  const files = withMeasured(task.files, seconds);
  const priced = Object.keys(task.files).filter((ref) => isPriced(task, ref));
  const unmeasured = priced.find((ref) => seconds[ref] === undefined);
  if (unmeasured !== undefined)
    return { files, failure: failed("unmeasured", task, unmeasured, "its bytes do not tell how long it is") };
  const longer = priced.find((ref) => files[ref] !== task.files[ref]);
  if (longer === undefined || !costsMore(task, files)) return { files, failure: null };
  const detail = `${seconds[longer]} s instead of ${task.files[longer]?.durationSeconds}`;
  return { files, failure: failed("longer", task, longer, detail) };
}

function failed(kind: "unmeasured" | "longer", task: Task, ref: string, detail: string): Failure {
  return { kind, field: inputNaming(task.input, ref), retry: "never", detail };
}

/** Whether the price depends on the length of the file. */
function isPriced({ model, input, files }: Task, ref: string): boolean {
  const facts = files[ref];
  if (facts === undefined || (facts.kind !== "audio" && facts.kind !== "video")) return false;
  const without = { ...files, [ref]: { ...facts, durationSeconds: null } };
  return price(model, input, files).credits !== null && price(model, input, without).credits === null;
}

function costsMore({ model, input, files }: Task, measured: InputFiles): boolean {
  const confirmed = price(model, input, files).credits;
  const now = price(model, input, measured).credits;
  return confirmed !== null && (now === null || toBotCredits(now) > toBotCredits(confirmed));
}
