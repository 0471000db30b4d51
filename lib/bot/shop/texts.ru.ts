import { html, lines } from "../core/html.js";
import { creditsRu, numberRu } from "../core/texts.ru.js";
import { createPluralizer } from "../core/words.js";
import type { shopEn } from "./texts.en.js";

const count = createPluralizer("ru");
const days = (number: number) => count(number, { one: "дня", few: "дней", many: "дней", other: "дня" });

export const shopRu: typeof shopEn = {
  buy: "⭐ Купить кредиты",
  title: (available) =>
    html`<b>Купить кредиты</b>\nУ вас ${numberRu(available)}. Купленные кредиты остаются, пока вы их не потратите; сначала тратятся бесплатные. Оплата – звёздами Telegram.`,
  pack: ({ credits, stars }) => `${creditsRu(credits)} · ⭐ ${numberRu(stars)}`,
  nothingSold: html`Кредиты здесь не продаются. Бесплатные приходят каждый день.`,
  privateOnly: html`Покупка – дело личное: напишите мне в наш с вами чат.`,
  terms: html`<b>Условия</b>
1. Кредитами оплачивается то, что вы здесь делаете. Это не деньги, и передать их нельзя.
2. Цена заказа видна до подтверждения и после него не меняется. За то, что не получилось, платить не нужно: кредиты возвращаются сами.
3. Купленные кредиты не сгорают. Бесплатные каждый день выдаются заново.
4. Оплата – звёздами Telegram. Цена в счёте действует сутки. /paysupport возвращает звёзды за кредиты, которые вы не потратили.
5. Модели принадлежат другим компаниям, и у них есть свои правила о содержании. За то, о чём вы их просите, отвечаете вы.
6. Присланное вами уходит к выбранной модели и больше никому. Удалить то, что я храню, можно в /history.`,
  invoiceTitle: (credits) => creditsRu(credits),
  invoiceDescription: (credits) =>
    `${creditsRu(credits)} на картинки, видео, голоса и музыку. Остаются, пока вы их не потратите. Непотраченные можно вернуть: /paysupport`,
  notSent: html`Не получилось выставить счёт. Ничего не списано. Попробуйте ещё раз через минуту: /buy`,
  refusals: {
    unknown: "Я не знаю этого счёта. Ничего не списано. Возьмите новый: /buy",
    foreign: "Этот счёт выставлен другому человеку. Ничего не списано. Ваш – здесь: /buy",
    paid: "Этот счёт уже оплачен. Ещё раз ничего не списано. Нужно больше кредитов: /buy",
    old: "Цена в этом счёте больше не действует. Ничего не списано. Новый счёт: /buy",
    changed: "Счёт не совпадает с заказом. Ничего не списано. Новый счёт: /buy",
    busy: "Я сейчас отвечаю медленно и не хочу брать звёзды вслепую. Ничего не списано. Попробуйте через минуту.",
    denied: "Это закрытый бот. Ничего не списано.",
  },
  paid: (credits, available) =>
    html`✅ <b>Спасибо! Добавлено: ${creditsRu(credits)}.</b>\nТеперь у вас ${numberRu(available)}. Чек – в настройках Telegram, в разделе «Звёзды».`,
  goOn: "▶️ Дальше",
  paidForNothing: html`Звёзды пришли, но я не нахожу заказа, к которому они относятся. Люди, которые держат этого бота, уже знают и разберутся. Можно и попросить звёзды назад: /paysupport`,

  support: "Платежи и возвраты",
  supportTitle: (refundDays) =>
    html`<b>Помощь с оплатой</b>
Нажмите на покупку, чтобы вернуть её звёзды. В течение ${days(refundDays)}, если все её кредиты целы, это делается сразу; иначе решают люди, которые держат этого бота.
Сам Telegram с покупками здесь помочь не может.`,
  noPayments: html`Вы здесь пока ничего не покупали. Купить кредиты: /buy`,
  payment: ({ stars, credits }, moment) => `${moment} · ⭐ ${numberRu(stars)} · ${creditsRu(credits)}`,
  states: { refunded: "возвращено", asked: "запрошено" },
  askRefund: ({ stars, credits }) =>
    html`<b>Вернуть ⭐ ${numberRu(stars)}?</b>\nС баланса уйдёт ${creditsRu(credits)}, а звёзды вернутся к вам.`,
  refundNow: "↩️ Да, вернуть",
  keep: "‹ Оставить кредиты",
  refunded: ({ stars, taken }) =>
    html`↩️ <b>⭐ ${numberRu(stars)} снова ваши.</b>\nС баланса ушло: ${creditsRu(taken)}.`,
  refundOnItsWay: ({ stars, taken }) =>
    html`↩️ С баланса ушло: ${creditsRu(taken)}. ⭐ ${numberRu(stars)} в пути: Telegram ещё не подтвердил возврат. Я спрашиваю, пока не подтвердит.`,
  refundRefused: html`Telegram не принял этот возврат, поэтому кредиты снова у вас. Разобраться могут люди, которые держат этого бота: /paysupport`,
  refundShort: ({ credits, have }) =>
    html`Кредитов в этой покупке – ${numberRu(credits)}, целы из них только ${numberRu(have)}, поэтому сам я вернуть звёзды не могу. Можно попросить людей, которые держат этого бота.`,
  refundOld: (refundDays) =>
    html`Покупка старше ${days(refundDays)}, поэтому сам я вернуть звёзды не могу. Можно попросить людей, которые держат этого бота.`,
  refundDone: html`Звёзды за эту покупку уже вернулись или в пути.`,
  askTeam: "✉️ Попросить людей",
  asked: html`✉️ Люди, которые держат этого бота, уже знают и посмотрят. От вас больше ничего не нужно.`,

  promo: {
    usage: html`Пришлите код вместе с командой: <code>/promo КОД</code>`,
    redeemed: (credits, available) =>
      html`🎁 <b>Добавлено: ${creditsRu(credits)}.</b> Теперь у вас ${numberRu(available)}.`,
    unknown: html`Такого кода я не знаю. Проверьте его по буквам.`,
    expired: html`Срок действия этого кода прошёл.`,
    used_up: html`Этот код можно было применить ограниченное число раз, и другие успели раньше.`,
    repeated: html`Этот код вы уже применили.`,
  },

  welcomeBonus: (credits) => html`🎁 <b>Вам ${creditsRu(credits)}</b>: вы пришли по ссылке друга. Они не сгорают.`,
  friendBonus: (credits) =>
    html`🎁 <b>Вам ${creditsRu(credits)}</b>: друг, которого вы позвали, пользуется ботом. Они не сгорают.`,
  invite: "🤝 Позвать друзей",
  invitation: ({ link, shareUrl, newcomer, referrer, maxFriends, joined, rewarded }) =>
    lines([
      html`🤝 <b>Позвать друзей</b>`,
      html`Друг, который придёт по вашей ссылке, получит ${creditsRu(newcomer)}, а вы – ${creditsRu(referrer)}, когда он что-нибудь сделает или купит. Так можно позвать до ${numberRu(maxFriends)} друзей.`,
      html``,
      html`<code>${link}</code>`,
      html`<a href="${shareUrl}">Отправить кому-нибудь</a>`,
      html``,
      html`Пришли: ${numberRu(joined)}. Принесли кредиты: ${numberRu(rewarded)}.`,
    ]),
  share: "Картинки, видео, голоса и музыка прямо в чате:",
};
