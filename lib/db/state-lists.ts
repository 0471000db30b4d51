import { openStates, taskStates, undeliveredStates } from "../tasks/task.js";

const quoted = (names: readonly string[]) => names.map((name) => `'${name}'`).join(", ");

/** SQL lists of the states that the code knows, so that the two cannot drift apart. */
export const OPEN_STATES = quoted(openStates);
export const ENDED_STATES = quoted(taskStates.filter((state) => !openStates.some((open) => open === state)));
export const UNDELIVERED = quoted(undeliveredStates);
