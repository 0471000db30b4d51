import type { Message } from "grammy/types";
import type { Page } from "playwright-core";
import type { Locale } from "../../../lib/tasks/task.js";
import type { Stack } from "../../emulators/stack.js";
import type { EmulatedUser } from "../../emulators/telegram/user-api.js";
import type { UserMessage } from "../../emulators/telegram/user-messages.js";
import { createPerson, textOf } from "../person.js";

export type Tour = ReturnType<typeof createTour>;

type TourOptions = {
  stack: Stack;
  page: Page;
  user: Pick<EmulatedUser, "id">;
  locale: Locale;
  shoot: (station: string) => Promise<void>;
};

/** Somebody at the chat page of their phone, who shows what they see. */
export function createTour({ stack, page, user, locale, shoot }: TourOptions) {
  const { telegram, kie } = stack;
  const fromBot = () => telegram.messages(user.id).filter((message) => message.from?.is_bot === true);

  /** Resolves when the bot has taken everything and the page shows its newest message. */
  async function settled(): Promise<void> {
    await telegram.waitFor(() => telegram.state().webhook.pending_update_count === 0, { what: "the bot" });
    const last = fromBot().at(-1);
    const words = last && firstWords(last);
    if (words) await page.getByTestId("bubble").filter({ hasText: words }).last().waitFor();
  }

  async function waitFor(what: string, isThere: () => unknown): Promise<void> {
    await telegram.waitFor(() => Boolean(isThere()), { what });
    await settled();
  }

  return {
    locale,
    shoot,
    settled,
    fromBot,
    waitFor,
    stack,
    user,
    page,
    person: createPerson,
    async start() {
      await page.getByTestId("start-button").click();
      await waitFor("the first screen", () => fromBot().length > 0);
    },
    async say(text: string) {
      const before = fromBot().length;
      await page.getByTestId("composer-input").fill(text);
      await page.keyboard.press("Enter");
      await waitFor("an answer", () => fromBot().length > before);
    },
    async send(message: UserMessage) {
      const before = fromBot().length;
      telegram.send(user.id, message);
      await waitFor("an answer", () => fromBot().length > before);
    },
    async press(label: RegExp) {
      const calls = telegram.calls().length;
      await page.getByTestId("inline-button").filter({ hasText: label }).last().click();
      const isDrawn = () =>
        telegram
          .calls()
          .slice(calls)
          .some(({ method }) => /^(edit|send)/.test(method));
      await waitFor(`what ${label} does`, isDrawn);
    },
    /** Orders what the open form shows, and resolves with KIE's id of it while it is being made. */
    async generate(): Promise<string> {
      const before = kie.tasks().length;
      await page
        .getByTestId("inline-button")
        .filter({ hasText: /Generate|Создать/ })
        .last()
        .click();
      await waitFor("KIE to have it", () => kie.tasks().length > before);
      await waitFor("that it is being made", () => /Being made|Делается/.test(textOf(fromBot().at(-1) ?? EMPTY)));
      return kie.tasks().at(-1)?.taskId ?? "";
    },
    async finish(taskId: string) {
      const calls = telegram.calls().length;
      await kie.finish(taskId);
      const isShown = () =>
        telegram
          .calls()
          .slice(calls)
          .some(({ method, ok }) => /Media|edit|send/.test(method) && ok);
      await waitFor("the result", isShown);
    },
  };
}

const EMPTY: Pick<Message, "text" | "caption"> = {};

function firstWords(message: Message): string {
  return textOf(message).split("\n")[0]?.trim().slice(0, 30) ?? "";
}
