import { html } from "./html.js";
import type { AdminTexts } from "./texts-admin.js";

export const adminTextsEn: AdminTexts = {
  commands: {
    admin: "What an admin can do",
    audit: "What the admins did",
  },
  usage: {
    admin: html`/admin – this list`,
    audit: html`/audit – what the admins did`,
  },
  helpTitle: html`🛠 <b>For admins</b>\nNobody else has these commands, and whatever you do with them is written down.`,
  auditTitle: html`🧾 <b>What the admins did</b>\nThe newest first. Times are in UTC.`,
  auditEmpty: html`🧾 <b>What the admins did</b>\nNothing on this page.`,
};
