import type { Message } from "grammy/types";
import type { formEn } from "../../../lib/bot/form/texts.en.js";
import { labelsOf, textOf } from "../person.js";

/** What the bot asks for, by the sign its sentence begins with. */
const signs = {
  "✍️": "words",
  "🔢": "number",
  "👇": "choice",
  "📎": "file",
  "↪️": "result",
  "➕": "item",
} as const;
export type Ask = { kind: (typeof signs)[keyof typeof signs]; sentence: string };

export type Card = {
  message: Message;
  text: string;
  labels: string[];
  ask: Ask | null;
  /** What was wrong with the last answer, or with the form as it stands. */
  problem: string | null;
  /** The form itself, not one of its fields. */
  isForm: boolean;
  /** An item, or a list of items: each button is a part of it. */
  isContainer: boolean;
  isAdvanced: boolean;
  generate: string | undefined;
  more: string | undefined;
  /** Buttons that are a setting with its value, by their name. */
  settings: string[];
  /** Buttons that are a value of the open field. */
  values: string[];
};

/** Reads a message as a person does: by its words and buttons, knowing nothing of the model. */
export function readCard(message: Message, form: typeof formEn): Card {
  const text = textOf(message);
  const labels = labelsOf(message);
  const lines = text.split("\n");
  const isForm = labels.includes(form.close);
  const isAdvanced = lines.includes(form.moreSettingsTitle.html.replace(/<[^>]*>/g, ""));
  const isContainer = !isForm && / › /.test(lines[0] ?? "");
  const isControl = (label: string) =>
    /^(✨|⚙️|‹$|›$|\d+ \/ \d+$)/.test(label) ||
    [form.close, form.otherModel, form.back, form.done, form.clear, form.removeLast, form.remove, form.add].includes(
      label,
    );
  const rest = labels.filter((label) => !isControl(label));
  const showsSettings = isForm || isAdvanced || isContainer;
  return {
    message,
    text,
    labels,
    ask: askIn(lines),
    problem: lines.find((line) => /^(⚠️|👉)/.test(line)) ?? null,
    isForm,
    isContainer,
    isAdvanced,
    generate: labels.find((label) => label.startsWith("✨")),
    more: labels.find((label) => label.startsWith("⚙️")),
    settings: showsSettings ? rest.filter((label) => label.includes(": ")).map(nameOf) : [],
    values: showsSettings ? [] : rest,
  };
}

/** "➡️ Aspect ratio: 16:9" is the setting "Aspect ratio". */
export function nameOf(label: string): string {
  return label.replace(/^➡️ /, "").split(": ")[0] ?? label;
}

function askIn(lines: readonly string[]): Ask | null {
  for (const line of lines) {
    for (const [sign, kind] of Object.entries(signs)) {
      if (line.startsWith(sign) && line.includes(": ")) return { kind, sentence: line };
    }
  }
  return null;
}
