import type { Who } from "../../tasks/admin.js";

/** Telegram's numbers of accounts fit into 52 bits. */
const NUMBER = /^\d{1,15}$/;
const NAME = /^@(\w{3,32})$/;

/** Splits "@ann 50 sorry" into who is named and the rest; null when it begins with nobody. */
export function splitWho(argument: string): { who: Who; rest: string } | null {
  const [first = "", ...rest] = argument.split(/\s+/);
  const name = NAME.exec(first)?.[1];
  const who: Who | null = NUMBER.test(first) ? { userId: Number(first) } : name ? { username: name } : null;
  return who && { who, rest: rest.join(" ") };
}
