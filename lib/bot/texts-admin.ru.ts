import { html } from "./html.js";
import type { AdminTexts } from "./texts-admin.js";

export const adminTextsRu: AdminTexts = {
  commands: {
    admin: "Что может администратор",
    audit: "Что делали администраторы",
  },
  usage: {
    admin: html`/admin – этот список`,
    audit: html`/audit – что делали администраторы`,
  },
  helpTitle: html`🛠 <b>Для администраторов</b>\nЭтих команд больше ни у кого нет, и всё, что с ними сделано, записывается.`,
  auditTitle: html`🧾 <b>Что делали администраторы</b>\nСначала новое. Время по UTC.`,
  auditEmpty: html`🧾 <b>Что делали администраторы</b>\nНа этой странице ничего нет.`,
};
