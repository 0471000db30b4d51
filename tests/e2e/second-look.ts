import { textsFor } from "../../lib/bot/texts-by-locale.js";
import type { ApiCall } from "../emulators/telegram/user-api.js";

const labels = [textsFor("en"), textsFor("ru")].map(({ task }) => task.refresh);

/**
 * Who finds that another worker sent the order draws once more that it is being made (`lib/tasks/restore.ts`), and cannot
 * know whether that stands there already: then Telegram says so, and nothing is wrong.
 */
export function isSecondLook({ method, description, params }: ApiCall): boolean {
  const buttons = JSON.stringify(params["reply_markup"] ?? null);
  const isSame = description?.includes("message is not modified") === true;
  return method === "editMessageText" && isSame && labels.some((label) => buttons.includes(label));
}
