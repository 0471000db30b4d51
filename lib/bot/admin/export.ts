import { type AdminStore, type ExportTable, exportTables } from "../../tasks/operations/admin.js";
import type { Locale } from "../../tasks/task.js";
import type { Screen } from "../core/screen.js";
import { type AdminCommand, type AdminMessenger, adminButton, usageReply } from "./command.js";
import { adminTexts } from "./texts.js";

export type Cell = string | number | null;

/** What a spreadsheet would calculate instead of showing: a text that people wrote must not begin so. */
const FORMULA = /^[=+\-@\t\r]/;

/** One line of CSV as RFC 4180 has it. Texts that look like a formula get an apostrophe in front. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return String(cell);
  const text = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const ROWS_A_PAGE = 1_000;
/** Telegram takes 50 MB from a bot. */
const MAX_BYTES = 40 * 1024 * 1024;
/** Writing for longer would outlast the call that carries the file. */
const MAX_MS = 30_000;
/** Tells a spreadsheet that what follows is UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

type Deps = { store: AdminStore; messenger: Pick<AdminMessenger, "sendDocument"> };
type Part = { table: ExportTable; afterId: number };

/** `/export tasks`, `/export ledger`: as CSV documents, each as long as Telegram takes. */
export function exportCommand(deps: Deps): AdminCommand {
  return async ({ act, argument }) => {
    const [name, number = "0"] = argument.split(/\s+/);
    const table = exportTables.find((each) => each === name);
    if (table === undefined || !/^\d{1,15}$/.test(number)) return usageReply(deps.store, act, "export");
    const { locale } = await deps.store.recordCommand(act);
    const part = { table, afterId: Number(number) };
    return {
      screen: { text: adminTexts[locale].exporting(table), keyboard: [] },
      below: true,
      later: () => sendPart(deps, { locale, chatId: act.actor.chatId, part }),
    };
  };
}

/** Sends one document and says how much is in it; a button asks for the next. */
async function sendPart(
  { store, messenger }: Deps,
  { locale, chatId, part }: { locale: Locale; chatId: number; part: Part },
): Promise<Screen> {
  const words = adminTexts[locale];
  const written = { rows: 0, lastId: part.afterId, hasMore: false };
  const name = `${part.table}-${part.afterId + 1}.csv`;
  const isSent = await messenger.sendDocument(chatId, { name, content: csvPart(store, part, written) });
  if (!isSent) return { text: words.exportFailed, keyboard: [] };
  const more = written.hasMore ? [adminButton(words.exportMore, "export", `${part.table} ${written.lastId}`)] : [];
  return { text: words.exported(written.rows, written.hasMore), keyboard: [more] };
}

type Written = { rows: number; lastId: number; hasMore: boolean };

/** Writes page after page, so that only one is in memory, and records in `written` how far it came. */
async function* csvPart(store: AdminStore, { table, afterId }: Part, written: Written): AsyncGenerator<Uint8Array> {
  const until = Date.now() + MAX_MS;
  let bytes = 0;
  for (let lastId = afterId; ; ) {
    const page = await store.exportPage({ table, afterId: lastId, limit: ROWS_A_PAGE });
    const head = bytes === 0 ? BYTE_ORDER_MARK + csvLine(page.columns) : "";
    const chunk = new TextEncoder().encode(head + page.rows.map(csvLine).join(""));
    bytes += chunk.length;
    written.rows += page.rows.length;
    written.lastId = lastId = page.lastId;
    yield chunk;
    if (page.rows.length < ROWS_A_PAGE) return;
    written.hasMore = bytes > MAX_BYTES || Date.now() > until;
    if (written.hasMore) return;
  }
}
