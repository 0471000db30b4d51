import type { Card } from "./card.js";
import type { Walker } from "./walker.js";

/** Names of buttons, from the form inwards: ["Shots", "Shots 1", "Duration"]. */
type Way = readonly string[];
export type Visit = { way: string; outcome: "set" | "clashed" | "result"; said: string };

const MAX_DEPTH = 4;
const MAX_TRIES = 7;
const MAX_NUMBERS = 3;

/**
 * Opens every setting of the form that is not in `done` and changes it. What the form cannot have beside the others is
 * taken back and stays out of `done`, for another form.
 */
export async function setEverything(walker: Walker, done: Set<string>): Promise<Visit[]> {
  const visits: Visit[] = [];
  const ways: Way[] = await waysOf(walker);
  for (let way = ways.shift(); way; way = ways.shift()) {
    if (done.has(key(way))) continue;
    const parent = await openParent(walker, way);
    const name = way.at(-1) ?? "";
    if (!parent.settings.includes(name)) continue;
    const opened = await walker.pressNamed(name);
    if (opened.isContainer && titleOf(opened) !== titleOf(parent)) {
      ways.unshift(...(await waysInto(walker, way, opened)));
      done.add(key(way));
      continue;
    }
    const visit = await set(walker, way, opened);
    visits.push(visit);
    if (visit.outcome !== "clashed") done.add(visit.way);
    else if ((await home(walker)).generate === undefined) return visits;
  }
  await home(walker);
  return visits;
}

const key = (way: Way) => way.join(" › ");
const titleOf = (card: Card) => card.text.split("\n")[0];

async function waysOf(walker: Walker): Promise<Way[]> {
  const plain = (await home(walker)).settings;
  const folded = (await unfold(walker)).settings;
  await home(walker);
  return [...new Set([...plain, ...folded])].map((name) => [name]);
}

async function unfold(walker: Walker): Promise<Card> {
  const { more } = walker.card();
  return more === undefined ? walker.card() : walker.press(more);
}

/** The parts of an item, or the items of a list, which gets one if it has none. */
async function waysInto(walker: Walker, way: Way, opened: Card): Promise<Way[]> {
  const { add } = walker.texts.form;
  const isEmpty = opened.settings.length === 0 && opened.labels.includes(add);
  const { settings } = isEmpty ? await walker.press(add) : opened;
  return way.length < MAX_DEPTH ? settings.map((part) => [...way, part]) : [];
}

/** The screen that has the setting's button. */
async function openParent(walker: Walker, way: Way): Promise<Card> {
  const [first = ""] = way;
  if (!(await home(walker)).settings.includes(first)) await unfold(walker);
  for (const name of way.slice(0, -1)) await walker.pressNamed(name);
  return walker.card();
}

/** Back to the form by its own buttons. */
async function home(walker: Walker): Promise<Card> {
  const { back, done } = walker.texts.form;
  for (let seen = walker.card(); !seen.isForm; seen = walker.card()) {
    const label = seen.labels.find((each) => each === back || each === done);
    if (label === undefined) throw new Error(`no way back from: ${seen.text} [${seen.labels.join(", ")}]`);
    await walker.press(label);
  }
  return walker.card();
}

async function set(walker: Walker, way: Way, opened: Card): Promise<Visit> {
  const place = key(way);
  if (opened.ask?.kind === "result") return { way: place, outcome: "result", said: opened.ask.sentence };
  const isTurned = opened.isForm || opened.isAdvanced || opened.isContainer;
  let said = "";
  for (let attempt = 0; attempt < (opened.ask?.kind === "number" ? MAX_NUMBERS : 1); attempt += 1) {
    const refusal = isTurned ? null : await give(walker, way, { opened: await reopened(walker, way, opened), attempt });
    if (refusal === null && (await isStartable(walker))) return { way: place, outcome: "set", said: "" };
    const { problem, ask, text } = walker.card();
    const price = text.split("\n").find((line) => line.startsWith("💎"));
    said = refusal ?? problem ?? ask?.sentence ?? price ?? text;
    if (refusal === null) await takeBack(walker, way);
  }
  return { way: place, outcome: "clashed", said };
}

/** Its screen, when an attempt before led away from it. */
async function reopened(walker: Walker, way: Way, opened: Card): Promise<Card> {
  if (walker.card().ask?.sentence === opened.ask?.sentence && !walker.card().isForm) return walker.card();
  await openParent(walker, way);
  return walker.pressNamed(way.at(-1) ?? "");
}

/** Gives the open field a value other than the one it has; null when it took one, else what it said to the last. */
async function give(walker: Walker, way: Way, from: { opened: Card; attempt: number }): Promise<string | null> {
  let seen = await withRoom(walker, way, from.opened);
  for (let attempt = from.attempt; ; attempt += 1) {
    if (seen.ask === null) return `it asks for nothing: ${seen.text}`;
    const other = seen.values.filter((label) => !label.startsWith("•"));
    const choice = seen.ask.kind === "choice" ? (other[attempt] ?? seen.values[0]) : undefined;
    const after = choice === undefined ? await walker.answer(seen, attempt) : await walker.press(choice);
    if (after === null) return `nothing was good enough: ${seen.ask.sentence}`;
    if (!after.problem?.startsWith("⚠️")) return null;
    walker.refusals.push({ asked: seen.ask.sentence, said: after.problem });
    if (attempt === MAX_TRIES) return after.problem;
    await openParent(walker, way);
    seen = await walker.pressNamed(way.at(-1) ?? "");
  }
}

/** "2 of 2 so far": one is taken out before another is sent. */
async function withRoom(walker: Walker, way: Way, opened: Card): Promise<Card> {
  const isFull = /(\d+) (?:of|из) \1\b/.test(opened.ask?.sentence ?? "");
  const { removeLast, clear } = walker.texts.form;
  const label = opened.labels.find((each) => each === removeLast || each === clear);
  if (!isFull || label === undefined) return opened;
  await walker.press(label);
  await openParent(walker, way);
  return walker.pressNamed(way.at(-1) ?? "");
}

async function isStartable(walker: Walker): Promise<boolean> {
  await home(walker);
  return (await walker.fill()).generate !== undefined;
}

/** As it was before: turned again, or emptied. */
async function takeBack(walker: Walker, way: Way): Promise<void> {
  const name = way.at(-1) ?? "";
  const parent = await openParent(walker, way);
  if (!parent.settings.includes(name)) return;
  const opened = await walker.pressNamed(name);
  const { clear } = walker.texts.form;
  if (opened.labels.includes(clear) && !opened.isForm) await walker.press(clear);
}
