import { html } from "./html.js";
import type { TaskTexts } from "./texts.js";
import { creditsRu } from "./texts.ru.js";
import { alertTextsRu } from "./texts-alert.ru.js";

export const taskTextsRu: TaskTexts = {
  queued: (title, credits) => html`⏳ <b>${title}</b> · ${creditsRu(credits)}\nВ очереди, сейчас начнём.`,
  submitted: (title, credits) => html`🎨 <b>${title}</b> · ${creditsRu(credits)}\nДелается.`,
  inDoubt: (title) =>
    html`⏳ <b>${title}</b>\nСвязь оборвалась при запуске. Выясняю, идёт ли работа; если нет, кредиты вернутся.`,
  heldUp: (title) =>
    html`⏳ <b>${title}</b>\nСлужба, которая стоит за моделью, сейчас ничего не принимает. Я пробую снова сам; если не начнётся, кредиты вернутся.`,
  placeInLine: (place) => html`Место в очереди: ${place}.`,
  elapsed: (duration) => html`Прошло ${duration}.`,
  usual: {
    image: html`Картинка обычно готова меньше чем за минуту. Она появится прямо здесь.`,
    video: html`Видео обычно готово за несколько минут. Оно появится прямо здесь, а пока можно заняться другим.`,
    audio: html`Звук обычно готов за минуту-две. Он появится прямо здесь.`,
    text: html`Обычно это меньше минуты. Текст появится прямо здесь.`,
  },
  usually: (duration) => html`Обычно ${duration}. Появится прямо здесь.`,
  cancel: "✖ Отменить",
  refresh: "↻ Обновить",
  cancelled: (title, credits) => html`<b>${title}</b>\nОтменено. Возвращено кредитов: ${credits}.`,
  tooLateToCancel: html`Работа уже началась, остановить её нельзя.`,
  arriving: (title) => html`✅ <b>${title}</b>\nГотово, отправляю.`,
  failed: (title) => html`✖️ <b>${title}</b>: не получилось.`,
  failures: {
    content_refused: html`Модель отказалась: запрос не проходит по её правилам. Попробуйте другие слова или другую картинку.`,
    bad_input: html`Модель не приняла одну из настроек.`,
    file_unreadable: html`Модель не смогла прочитать файл. Пришлите его ещё раз или возьмите другой.`,
    model_busy: html`Модель сейчас перегружена. Через несколько минут обычно получается.`,
    model_off: html`Эта модель сейчас отключена. Попробуйте другую.`,
    vendor_down: html`Служба, которая стоит за моделью, не отвечает. Попробуйте позже.`,
    vendor_credit: html`Сейчас я не могу за это заплатить. Владельцу бота нужно пополнить счёт.`,
    vendor_key: html`Мой доступ к этой модели не работает. Владельцу бота нужно это проверить.`,
    timed_out: html`Прошло слишком много времени, ждать больше нет смысла.`,
    in_doubt: html`Связь оборвалась при запуске, и ответ так и не пришёл.`,
    cancelled: html`Вы отменили заказ.`,
    unknown: html`У модели что-то сломалось. Часто помогает попробовать ещё раз.`,
  },
  field: (label) => html`Дело в поле «${label}».`,
  returned: (credits) => html`Возвращено кредитов: ${credits}.`,
  tryAgain: "↻ Ещё раз",
  change: "✏️ Изменить",
  caption: (title, credits) => html`<b>${title}</b> · ${creditsRu(credits)}`,
  free: (title) => html`<b>${title}</b> · бесплатно: результат опоздал, кредиты уже были возвращены`,
  again: "↻ Ещё раз",
  useIn: "➡️ Использовать",
  fresh: "☰ Новое",
  fileNumber: (number) => `№ ${number}`,
  textAsFile: html`Текст длинный, поэтому он в файле.`,
  link: (number) => `Открыть файл ${number}`,
  onlyLinks: html`Сам файл Telegram не принял. Вот ссылка, несколько дней она работает:`,
  gone: html`Этого результата больше нет.`,
  alerts: alertTextsRu,
};
