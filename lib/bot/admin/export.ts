import { type Api, InputFile } from "grammy/web";
import type { Log } from "../../log.js";
import { type AdminStore, type ExportTable, exportTables } from "../../tasks/operations/admin.js";
import type { Actor } from "../../tasks/session.js";
import { draw } from "../../telegram/draw.js";
import { describeError } from "../../telegram/errors.js";
import type { Texts } from "../core/texts.js";
import { textsFor } from "../core/texts-by-locale.js";
import { type AdminCommand, adminButton, usageReply } from "./command.js";

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
/** A file that takes longer to write would outlive the call that carries it. */
const MAX_MS = 30_000;
/** Tells a spreadsheet that what follows is UTF-8. */
const BYTE_ORDER_MARK = "\ufeff";

type Deps = { store: AdminStore; api: Api; mediaApi: Api; log: Log };
type Part = { table: ExportTable; afterId: number };

/** `/export tasks`, `/export ledger`: as CSV documents, each as long as Telegram takes. */
export function exportCommand(deps: Deps): AdminCommand {
  return async ({ act, argument }) => {
    const [name, number = "0"] = argument.split(/\s+/);
    const table = exportTables.find((each) => each === name);
    if (table === undefined || !/^\d{1,15}$/.test(number)) return usageReply(deps.store, act, "export");
    const { locale } = await deps.store.recordCommand(act);
    const texts = textsFor(locale);
    const part = { table, afterId: Number(number) };
    return {
      screen: { text: texts.admin.exporting(table), keyboard: [] },
      below: true,
      later: () => send(deps, { texts, actor: act.actor, part }),
    };
  };
}

async function send(deps: Deps, { texts, actor, part }: { texts: Texts; actor: Actor; part: Part }): Promise<void> {
  const { admin } = texts;
  const written = { rows: 0, lastId: part.afterId, hasMore: false };
  const place = { chatId: actor.chatId, threadId: actor.threadId, userId: actor.userId, messageId: null };
  try {
    const file = new InputFile(csvPart(deps.store, part, written), `${part.table}-${part.afterId + 1}.csv`);
    await deps.mediaApi.sendDocument(actor.chatId, file);
  } catch (error) {
    deps.log("error", "admin.export_failed", { detail: describeError(error) });
    return draw(deps, place, { text: admin.exportFailed, keyboard: [] });
  }
  const more = written.hasMore ? [adminButton(admin.exportMore, "export", `${part.table} ${written.lastId}`)] : [];
  await draw(deps, place, { text: admin.exported(written.rows, written.hasMore), keyboard: [more] });
}

type Written = { rows: number; lastId: number; hasMore: boolean };

/** Page after page, so that no more than one is in memory; notes how far it came. */
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
