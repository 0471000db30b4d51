import type { Press } from "../../lib/bot/core/press.js";
import type { ExtraRows, TaskRef } from "../../lib/tasks/session.js";

/** What the table of routes says of an update; what is left out is null or false. `times` of no named models. */
export type Facts = {
  looksOnly?: true;
  wants?: Exclude<ExtraRows, { rows: "times" }> | { rows: "times" };
  names?: TaskRef;
  isDecidedAgain?: true;
};

export const OWNER_ID = 8_123_456_789;

const form = { draft: "AbCd-Fg_IjKl", code: "q7gkzk", mark: "1x9az" };

/**
 * One button of each verb, byte for byte as they stand in people's chats since commit 25a5e47, and what was known of
 * each there. The bytes may never change; a new verb adds a line.
 */
export const oldButtons: Record<Press["verb"], Facts & { data: string; action: Press }> = {
  home: { data: "1.3qchvdh.h", action: { verb: "home" }, looksOnly: true, isDecidedAgain: true },
  fresh: { data: "1.3qchvdh.N", action: { verb: "fresh" } },
  help: { data: "1.3qchvdh.H", action: { verb: "help" }, looksOnly: true, isDecidedAgain: true },
  ideas: { data: "1.3qchvdh.d.1", action: { verb: "ideas", page: 1 }, looksOnly: true, isDecidedAgain: true },
  kinds: { data: "1.3qchvdh.K", action: { verb: "kinds" }, looksOnly: true, isDecidedAgain: true },
  begin: { data: "1.3qchvdh.e.logo", action: { verb: "begin", outcome: "logo" } },
  make: {
    data: "1.3qchvdh.w.AbCd-Fg_IjKl.q7gkzk.1x9az.picture.usual",
    action: { verb: "make", form, outcome: "picture", choice: "usual" },
    names: { idempotencyKey: "AbCd-Fg_IjKl" },
    wants: { rows: "times" },
  },
  balance: {
    data: "1.3qchvdh.b",
    action: { verb: "balance" },
    looksOnly: true,
    wants: { rows: "ledger", skip: 0, limit: 14 },
    isDecidedAgain: true,
  },
  languages: { data: "1.3qchvdh.G", action: { verb: "languages" }, looksOnly: true, isDecidedAgain: true },
  search: { data: "1.3qchvdh.S", action: { verb: "search" } },
  mine: {
    data: "1.3qchvdh.M",
    action: { verb: "mine" },
    looksOnly: true,
    wants: { rows: "recent" },
    isDecidedAgain: true,
  },
  settings: { data: "1.3qchvdh.E", action: { verb: "settings" }, looksOnly: true, isDecidedAgain: true },
  language: { data: "1.3qchvdh.L.ru", action: { verb: "language", locale: "ru" }, isDecidedAgain: true },
  setting: { data: "1.3qchvdh.T.hide.0", action: { verb: "setting", name: "hide", isOn: false }, isDecidedAgain: true },
  list: {
    data: "1.3qchvdh.l.picture.1",
    action: { verb: "list", intent: "picture", page: 1 },
    looksOnly: true,
    wants: { rows: "times" },
    isDecidedAgain: true,
  },
  fits: {
    data: "1.3qchvdh.F.document.0",
    action: { verb: "fits", kind: "document", page: 0 },
    looksOnly: true,
    wants: { rows: "times" },
    isDecidedAgain: true,
  },
  fits_for: {
    data: "1.3qchvdh.P.image.animate.1",
    action: { verb: "fits_for", kind: "image", intent: "animate", page: 1 },
    looksOnly: true,
    wants: { rows: "times" },
    isDecidedAgain: true,
  },
  found: {
    data: "1.3qchvdh.D.kling.1",
    action: { verb: "found", query: "kling", page: 1 },
    looksOnly: true,
    wants: { rows: "times" },
    isDecidedAgain: true,
  },
  history: {
    data: "1.3qchvdh.J.3",
    action: { verb: "history", page: 3 },
    looksOnly: true,
    wants: { rows: "history", skip: 18, limit: 8 },
    isDecidedAgain: true,
  },
  ledger: {
    data: "1.3qchvdh.B.2",
    action: { verb: "ledger", page: 2 },
    looksOnly: true,
    wants: { rows: "ledger", skip: 24, limit: 14 },
    isDecidedAgain: true,
  },
  open: { data: "1.3qchvdh.o.q7gkzk", action: { verb: "open", code: "q7gkzk" } },
  open_for: {
    data: "1.3qchvdh.j.q7gkzk.image",
    action: { verb: "open_for", code: "q7gkzk", kind: "image" },
  },
  favour: {
    data: "1.3qchvdh.V.q7gkzk.1",
    action: { verb: "favour", code: "q7gkzk", isOn: true },
    wants: { rows: "recent" },
  },
  admin: {
    data: "1.3qchvdh.O.models.off nano-banana-2 @x",
    action: { verb: "admin", command: "models", argument: "off nano-banana-2 @x" },
  },
  form: {
    data: "1.3qchvdh.f.AbCd-Fg_IjKl.q7gkzk.1x9az",
    action: { verb: "form", form },
    names: { idempotencyKey: form.draft },
  },
  more: {
    data: "1.3qchvdh.m.AbCd-Fg_IjKl.q7gkzk.1x9az",
    action: { verb: "more", form },
    names: { idempotencyKey: form.draft },
  },
  go: {
    data: "1.3qchvdh.g.AbCd-Fg_IjKl.q7gkzk.1x9az",
    action: { verb: "go", form },
    wants: { rows: "times" },
    names: { idempotencyKey: form.draft },
  },
  close: {
    data: "1.3qchvdh.x.AbCd-Fg_IjKl.q7gkzk.1x9az",
    action: { verb: "close", form },
    names: { idempotencyKey: form.draft },
  },
  field: {
    data: "1.3qchvdh.a.AbCd-Fg_IjKl.q7gkzk.1x9az.1-2-3",
    action: { verb: "field", form, place: [1, 2, 3] },
    names: { idempotencyKey: form.draft },
  },
  clear: {
    data: "1.3qchvdh.c.AbCd-Fg_IjKl.q7gkzk.1x9az.0",
    action: { verb: "clear", form, place: [0] },
    names: { idempotencyKey: form.draft },
  },
  pop: {
    data: "1.3qchvdh.p.AbCd-Fg_IjKl.q7gkzk.1x9az.3",
    action: { verb: "pop", form, place: [3] },
    names: { idempotencyKey: form.draft },
  },
  bring_back: {
    data: "1.3qchvdh.k.AbCd-Fg_IjKl.q7gkzk.1x9az",
    action: { verb: "bring_back", form },
    names: { idempotencyKey: form.draft },
  },
  add: {
    data: "1.3qchvdh.n.AbCd-Fg_IjKl.q7gkzk.1x9az.3-1",
    action: { verb: "add", form, place: [3, 1] },
    names: { idempotencyKey: form.draft },
  },
  values: {
    data: "1.3qchvdh.v.AbCd-Fg_IjKl.q7gkzk.1x9az.1-2-3.4",
    action: { verb: "values", form, place: [1, 2, 3], page: 4 },
    names: { idempotencyKey: form.draft },
  },
  set: {
    data: "1.3qchvdh.s.AbCd-Fg_IjKl.q7gkzk.1x9az.18-9-5.12",
    action: { verb: "set", form, place: [18, 9, 5], value: 12 },
    names: { idempotencyKey: form.draft },
  },
  cancel: { data: "1.3qchvdh.q.4815", action: { verb: "cancel", task: "4815" }, names: { taskId: "4815" } },
  refresh: { data: "1.3qchvdh.r.4815", action: { verb: "refresh", task: "4815" }, names: { taskId: "4815" } },
  again: { data: "1.3qchvdh.y.4815", action: { verb: "again", task: "4815" }, names: { taskId: "4815" } },
  change: { data: "1.3qchvdh.t.4815", action: { verb: "change", task: "4815" }, names: { taskId: "4815" } },
  show: { data: "1.3qchvdh.W.4815", action: { verb: "show", task: "4815" }, names: { taskId: "4815" } },
  as_file: { data: "1.3qchvdh.A.4815", action: { verb: "as_file", task: "4815" }, names: { taskId: "4815" } },
  star: { data: "1.3qchvdh.R.4815.1", action: { verb: "star", task: "4815", isOn: true }, names: { taskId: "4815" } },
  use: {
    data: "1.3qchvdh.u.4815.99.1",
    action: { verb: "use", task: "4815", file: 99, page: 1 },
    names: { taskId: "4815" },
  },
  use_for: {
    data: "1.3qchvdh.U.4815.0.video.2",
    action: { verb: "use_for", task: "4815", file: 0, intent: "video", page: 2 },
    names: { taskId: "4815" },
  },
  use_in: {
    data: "1.3qchvdh.i.4815.1.q7gkzk",
    action: { verb: "use_in", task: "4815", file: 1, code: "q7gkzk" },
    names: { taskId: "4815" },
  },
  item: {
    data: "1.3qchvdh.I.4815.2",
    action: { verb: "item", task: "4815", page: 2 },
    names: { taskId: "4815" },
    isDecidedAgain: true,
  },
  forget: {
    data: "1.3qchvdh.X.4815.0",
    action: { verb: "forget", task: "4815", page: 0 },
    names: { taskId: "4815" },
    isDecidedAgain: true,
  },
  forgotten: {
    data: "1.3qchvdh.Z.4815.2",
    action: { verb: "forgotten", task: "4815", page: 2 },
    wants: { rows: "history", skip: 12, limit: 8 },
    names: { taskId: "4815" },
  },
  item_star: {
    data: "1.3qchvdh.Q.4815.2.0",
    action: { verb: "item_star", task: "4815", page: 2, isOn: false },
    names: { taskId: "4815" },
  },
  shop: { data: "1.3qchvdh.$", action: { verb: "shop" }, isDecidedAgain: true },
  support: { data: "1.3qchvdh.?", action: { verb: "support" } },
  invite: { data: "1.3qchvdh.+", action: { verb: "invite" } },
  resume: { data: "1.3qchvdh.=", action: { verb: "resume" } },
  buy: { data: "1.3qchvdh.b$.p2", action: { verb: "buy", pack: "p2" } },
  refund: { data: "1.3qchvdh.r$.17", action: { verb: "refund", payment: "17" } },
  refund_now: { data: "1.3qchvdh.R$.17", action: { verb: "refund_now", payment: "17" } },
  refund_ask: { data: "1.3qchvdh.a$.17", action: { verb: "refund_ask", payment: "17" } },
};

/** The same of what is typed. */
export const oldCommands: readonly (Facts & { name: string; argument: string })[] = [
  { name: "start", argument: "" },
  { name: "find", argument: "" },
  { name: "find", argument: "kling", wants: { rows: "times" } },
  { name: "history", argument: "", looksOnly: true, wants: { rows: "history", skip: 0, limit: 8 } },
  { name: "balance", argument: "", looksOnly: true, wants: { rows: "ledger", skip: 0, limit: 14 } },
  { name: "buy", argument: "" },
  { name: "models", argument: "", looksOnly: true },
  { name: "settings", argument: "", looksOnly: true },
  { name: "language", argument: "", looksOnly: true },
  { name: "invite", argument: "" },
  { name: "paysupport", argument: "" },
  { name: "terms", argument: "", looksOnly: true },
  { name: "cancel", argument: "" },
  { name: "help", argument: "", looksOnly: true },
  { name: "m", argument: "" },
  { name: "m", argument: "kling", wants: { rows: "times" } },
  { name: "img", argument: "a red fox", wants: { rows: "recent" } },
  { name: "nonsense", argument: "" },
];
