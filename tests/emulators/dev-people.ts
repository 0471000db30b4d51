import type { Telegram } from "./telegram/server.js";

/** The person of the chat page who is an admin of the bot: below the ids that the stand-in gives to people by itself. */
const ADMIN = { id: 4_000_001, first_name: "Admin", username: "the_admin", language_code: "en" };
const FIRST = { id: 4_000_000, first_name: "Alex", language_code: "en" };

/** What the functions are told, so that everything can be tried: much to spend each day, and an admin. */
export const DEV_ENV = { DAILY_FREE_CREDITS: "10000", ADMIN_IDS: String(ADMIN.id) };

/** Who one can be from the start: somebody new, the admin, and both in a group with the bot. */
export function addDevPeople({ addUser, addGroup }: Pick<Telegram, "addUser" | "addGroup">): void {
  addUser(FIRST);
  addUser(ADMIN);
  addGroup({ title: "Alex, Admin and the bot", members: [FIRST.id, ADMIN.id] });
}
