import { findModel } from "../../registry/load.js";
import { type RefundDeps, type RefundOutcome, refund, unsettledRefund } from "../../tasks/money/refund.js";
import { type AdminStore, MOST_COUNTED_ORDERS, type PersonDetails } from "../../tasks/operations/admin.js";
import { type Locale, taskStates } from "../../tasks/task.js";
import { ledgerWords } from "../account/screens.js";
import { accountTexts } from "../account/texts.js";
import { excerpt, type Html, html, lines } from "../core/html.js";
import type { Button } from "../core/screen.js";
import type { Texts } from "../core/texts.js";
import { textsFor } from "../core/texts.js";
import {
  type AdminCommand,
  type AdminMessenger,
  type AdminReply,
  adminButton,
  textReply,
  usageReply,
} from "./command.js";
import { parsePersonRef } from "./request.js";
import { adminTexts } from "./texts.js";

const MOST_CREDITS = 1_000_000;
/** How much of the reason a person is told; the audit table keeps all of it. */
const MAX_REASON = 300;

/** `/user ID` or `/user @name`: all that is known of a person, and what an admin can do. */
export function userCommand(store: AdminStore): AdminCommand {
  return async ({ act, argument }) => {
    const named = parsePersonRef(argument);
    if (named === null) return usageReply(store, act, "user");
    const { locale, value } = await store.readPerson(act, named.who);
    return value === null ? textReply(adminTexts[locale].nobody) : personReply(textsFor(locale), value);
  };
}

function personReply(texts: Texts, person: PersonDetails): AdminReply {
  const { day, moment } = texts;
  const words = adminTexts[texts.locale];
  const account = accountTexts[texts.locale];
  const states = taskStates.flatMap((state) => {
    const count = person.tasks[state];
    return count === undefined ? [] : [`${words.states[state]} ${texts.number(count)}`];
  });
  const counted = Object.values(person.tasks).reduce((sum, count) => sum + count, 0);
  const isPart = counted >= MOST_COUNTED_ORDERS;
  const tasks = person.lastTasks.map(({ id, model, state, failure, at }) => {
    const why = failure === null ? "" : `: ${account.why[failure]}`;
    return html`${id}. <i>${moment(at)}</i> ${titleOf(model)} · ${words.states[state]}${why}`;
  });
  const movements = person.ledger.map((line) => html`<i>${moment(line.at)}</i>  ${ledgerWords(texts, line)}`);
  const ban: Button = person.isBanned
    ? adminButton(words.unbanButton, "unban", String(person.userId))
    : adminButton(words.banButton, "ban", String(person.userId));
  return {
    screen: {
      text: lines([
        html`👤 ${nameOf(person)}`,
        person.isBanned ? words.isBanned : null,
        words.known(day(person.createdAt), moment(person.seenAt), textsFor(person.locale).languageName),
        html``,
        words.purses(person.credits),
        html``,
        ...listOf(
          isPart
            ? words.latestTasksTitle(states.join(", "), texts.number(counted))
            : words.tasksTitle(states.join(", ")),
          tasks,
        ),
        ...listOf(account.ledgerTitle, movements),
      ]),
      keyboard: [[ban]],
    },
  };
}

const listOf = (title: Html, rows: readonly Html[]): Html[] => (rows.length === 0 ? [] : [title, ...rows, html``]);

function titleOf(model: string): string {
  return findModel(model)?.title ?? model;
}

type Named = { userId: number; firstName: string; username?: string | null };

function nameOf({ userId, firstName, username }: Named): Html {
  const name = username ? html` @${username}` : html``;
  return html`<b>${excerpt(firstName, 60)}</b>${name} <code>${userId}</code>`;
}

/** `/grant ID CREDITS [WHY]`: a gift, told to the person with its reason. */
export function grantCommand(store: AdminStore, { tell }: Pick<AdminMessenger, "tell">): AdminCommand {
  return async ({ act, argument }) => {
    const named = parsePersonRef(argument);
    const [, number = "", reason = ""] = /^(\d{1,7})(?:\s+([\s\S]+))?$/.exec(named?.rest ?? "") ?? [];
    const credits = Number(number);
    if (named === null || credits < 1 || credits > MOST_CREDITS) return usageReply(store, act, "grant");
    const { locale, value } = await store.grant(act, named.who, credits);
    const words = adminTexts[locale];
    if (value === null) return textReply(words.nobody);
    const gift = adminTexts[value.locale].gift(credits, excerpt(reason, MAX_REASON));
    return {
      ...textReply(words.granted(nameOf(value), credits, value.availableCredits)),
      besides: () => tell(value.userId, gift),
    };
  };
}

/** `/ban ID`, `/unban ID`. What is being made for them is still delivered. */
export function banCommand(store: AdminStore, isBanned: boolean): AdminCommand {
  return async ({ act, argument }) => {
    const named = parsePersonRef(argument);
    if (named === null) return usageReply(store, act, isBanned ? "ban" : "unban");
    const { locale, value } = await store.setBan(act, named.who, isBanned);
    const words = adminTexts[locale];
    if (value === null) return textReply(words.nobody);
    if (isBanned && value.isAdmin) return textReply(words.adminsStay);
    const again = isBanned
      ? adminButton(words.unbanButton, "unban", String(value.userId))
      : adminButton(words.banButton, "ban", String(value.userId));
    return { screen: { text: words.banned(nameOf(value), isBanned), keyboard: [[again]] } };
  };
}

const WRITTEN = /^(\S{1,128})(\s+anyway)?$/;

/** `/refund CHARGE [anyway]`: gives a purchase back; `anyway` also when some of its credits were spent. */
export function refundCommand(store: AdminStore, deps: RefundDeps): AdminCommand {
  return async ({ act, argument }) => {
    const { locale } = await store.recordCommand(act);
    const words = adminTexts[locale];
    const [, chargeId, anyway] = WRITTEN.exec(argument) ?? [];
    if (chargeId === undefined) return textReply(words.usage.refund);
    const refunded = await refund(deps, chargeId, { anyway: anyway !== undefined });
    return { ...textReply(wordsOf(locale, refunded)), due: unsettledRefund(chargeId, refunded) };
  };
}

function wordsOf(locale: Locale, refunded: RefundOutcome): Html {
  const words = adminTexts[locale].refund;
  switch (refunded.outcome) {
    case "refunded":
      return refunded.isCertain ? words.refunded(refunded) : words.onItsWay(refunded);
    case "short":
      return words.short(refunded);
    case "refused":
      return words.refused(refunded.detail);
    case "done":
      return words.done;
    case "unknown":
      return words.unknown;
  }
}
