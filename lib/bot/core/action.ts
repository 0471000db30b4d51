import type { Press } from "./press.js";

/** Everything a button of ours can mean. */
export type Action = Press | OldAction;

/** What no room declares as a route yet: the same as the command written by hand; means nothing to anybody but an admin. */
export type OldAction = { verb: "admin"; command: string; argument: string };
