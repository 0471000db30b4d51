import type { Counters } from "../emulators/neon/counters.js";

const isNote = (queries: readonly string[]) => queries.some((query) => query.includes("note_answer_v"));

/** Round trips that somebody waits for: that a message was answered is noted behind its answer, in a request of its own. */
export function tripsIn({ log }: Pick<Counters, "log">): number {
  return log.filter((queries) => !isNote(queries)).length;
}

/** How many notes of that kind there were. */
export function notesIn({ log }: Pick<Counters, "log">): number {
  return log.filter(isNote).length;
}
