import type { AdminStore, AuditLine } from "../../tasks/admin.js";
import { excerpt, type Html, html, lines } from "../html.js";
import { pageOf } from "../screen.js";
import type { Texts } from "../texts.js";
import { textsFor } from "../texts-by-locale.js";
import { type AdminCommand, adminButton } from "./command.js";

const LINES_A_PAGE = 15;

/** `/audit [page]`: who of the admins did what, the newest first. */
export function auditCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const page = /^\d{1,4}$/.test(argument) ? Number(argument) : 0;
    const { locale, value } = await store.audit(act, { skip: page * LINES_A_PAGE, limit: LINES_A_PAGE + 1 });
    const texts = textsFor(locale);
    const turn = (to: number) => adminButton("", "audit", String(to)).action;
    const { shown, turns } = pageOf(value, { page, size: LINES_A_PAGE, turn });
    const rows = shown.map((line) => auditWords(texts, line));
    const text = rows.length === 0 ? texts.admin.auditEmpty : lines([texts.admin.auditTitle, html``, ...rows]);
    return { screen: { text, keyboard: [turns] } };
  };
}

function auditWords({ library }: Texts, { id, adminId, command, argument, targetId, at }: AuditLine): Html {
  const target = targetId === null ? html`` : html` → <code>${targetId}</code>`;
  const written = excerpt(`/${command} ${argument}`, 80);
  return html`${id}. <i>${library.moment(at)}</i> <code>${adminId}</code>: ${written}${target}`;
}
