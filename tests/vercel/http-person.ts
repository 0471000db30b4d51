import * as z from "zod";

const messagesSchema = z.object({
  messages: z.array(
    z.object({
      message_id: z.number(),
      from: z.object({ is_bot: z.boolean() }),
      text: z.string().optional(),
      caption: z.string().optional(),
      photo: z.array(z.unknown()).optional(),
      reply_markup: z.object({ inline_keyboard: z.array(z.array(z.object({ text: z.string() }))) }).optional(),
    }),
  ),
});
type Seen = z.infer<typeof messagesSchema>["messages"][number];

const LOOK_EVERY_MS = 100;

/** Somebody in front of the chat of a Telegram stand-in that runs in another process, or in this one. */
export async function createHttpPerson(telegram: string, { name, patienceMs }: { name: string; patienceMs: number }) {
  const post = async (path: string, body: unknown): Promise<unknown> => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(`${telegram}/emulator/${path}`, {
      method: "POST",
      headers,
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { id } = z.object({ id: z.number() }).parse(await post("users", { first_name: name, language_code: "en" }));

  async function last(): Promise<Seen | undefined> {
    const response = await fetch(`${telegram}/emulator/chats/${id}/messages`);
    return messagesSchema.parse(await response.json()).messages.findLast(({ from }) => from.is_bot);
  }

  async function sees(what: string, isWanted: (message: Seen) => boolean): Promise<Seen> {
    const until = Date.now() + patienceMs;
    for (let message = await last(); ; message = await last()) {
      if (message !== undefined && isWanted(message)) return message;
      if (Date.now() > until) throw new Error(`${name} waited in vain for ${what}; saw ${JSON.stringify(message)}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  return {
    say: (text: string) => post(`chats/${id}/send`, { from: id, text }),
    sees,
    seesText: (pattern: RegExp) =>
      sees(String(pattern), (message) => pattern.test(message.text ?? message.caption ?? "")),
    /** Presses the button with that label as soon as it is there. */
    async press(label: RegExp): Promise<void> {
      const labelOf = (message: Seen) =>
        message.reply_markup?.inline_keyboard.flat().find(({ text }) => label.test(text))?.text;
      const message = await sees(`the button ${label}`, (each) => labelOf(each) !== undefined);
      await post(`chats/${id}/press`, { from: id, message_id: message.message_id, label: labelOf(message) });
    },
  };
}
