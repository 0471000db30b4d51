import { findModel } from "../../registry/load.js";
import type { OutputFile, Task } from "../../tasks/task.js";
import { cut } from "../core/html.js";
import { promptField } from "../form/field.js";
import { valueAt } from "../form/path.js";
import { titleOf } from "./status-screen.js";

/** A whole phrase; Telegram cuts a name after 60 characters. */
const MOST_CHARACTERS = 48;

/**
 * What a file of a result is called where it is saved, without an ending: by its own title, else by the words that it
 * was made of, else by its model. Letters of any script, digits and underscores: the client writes it into a header as
 * it is. The files of one result are numbered.
 */
export function fileNameOf(task: Pick<Task, "model" | "input" | "output">, file: OutputFile): string {
  const files = task.output?.files ?? [];
  const name = [file.title, promptOf(task), titleOf(task)].map(asName).find((each) => each !== "") ?? "result";
  return files.length > 1 ? `${name}_${files.indexOf(file) + 1}` : name;
}

/** The same of a text that is too long for a message. */
export function textFileNameOf(task: Pick<Task, "model" | "input">): string {
  return [promptOf(task), titleOf(task)].map(asName).find((each) => each !== "") ?? "result";
}

function promptOf({ model: id, input }: Pick<Task, "model" | "input">): string | null {
  const model = findModel(id);
  const spot = model && promptField(model);
  const value = spot && valueAt(input, spot.path);
  return typeof value === "string" ? value : null;
}

/** Empty when nothing of it can stand in a name. */
function asName(text: string | null): string {
  const words = (text ?? "").normalize("NFC").match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu) ?? [];
  let name = "";
  for (const word of words) {
    const longer = name === "" ? cut(word, MOST_CHARACTERS).replace("…", "") : `${name}_${word}`;
    if (longer.length > MOST_CHARACTERS) break;
    name = longer;
  }
  return name;
}
