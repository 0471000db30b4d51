import type { ModelType } from "../../../lib/registry/model/schema.js";
import { createPerson, labelsOf, type Person, textOf } from "../../e2e/person.js";
import type { Telegram } from "../../emulators/telegram/server.js";
import { modelOf, portrait } from "../scenarios.js";

/** What the database has of a person's orders. */
export type Progress = { orders: number; waiting: number };

/** After that long without an effect a person does it again; Telegram must have brought all that they did before. */
const PATIENCE_MS = 5_000;

type Member = { person: Person; actedAt: number; lastAct: string; onTheirWay: number };

/** People who order one thing after the other, and again whatever an instance took with it. */
export function createCrowd(
  telegram: Telegram,
  options: { people: number; each: number; type?: ModelType; patienceMs?: number },
) {
  const { people, each, type = "text_to_video", patienceMs = PATIENCE_MS } = options;
  const { code } = modelOf(type);
  const members = Array.from({ length: people }, (_, number): Member => {
    return { person: createPerson(telegram, { name: `Ann ${number}` }), actedAt: 0, lastAct: "", onTheirWay: 0 };
  });
  const byChat = new Map(members.map((member) => [member.person.id, member]));
  telegram.subscribe((event) => {
    const member = event.type === "delivery" && event.state !== "retrying" ? byChat.get(event.chatId) : undefined;
    if (member) member.onTheirWay -= 1;
  });

  function act(member: Member): void {
    const now = Date.now();
    const { button, name } = wishOf(member.person);
    if (name === member.lastAct && (member.onTheirWay > 0 || now - member.actedAt < patienceMs)) return;
    // What did not help once is not tried for ever.
    const chosen = name === member.lastAct ? OPEN : name;
    member.actedAt = now;
    member.lastAct = chosen;
    member.onTheirWay += chosen === OPEN ? 2 : 1;
    if (chosen === OPEN) {
      member.person.say(`/start m_${code}`);
      member.person.say("a fox");
    } else if (button) member.person.press(button);
    else member.person.send(portrait);
  }

  return {
    persons: members.map(({ person }) => person),
    orders: people * each,
    /** Everybody who may does the next thing. Returns how many orders stand. */
    step(progress: ReadonlyMap<number, Progress>): number {
      let orders = 0;
      for (const member of members) {
        const { orders: made, waiting } = progress.get(member.person.id) ?? { orders: 0, waiting: 0 };
        orders += Math.min(made, each);
        if (made < each && waiting === 0) act(member);
      }
      return orders;
    },
  };
}

const OPEN = "open";

/** What the newest message invites to: a button, a file, or a new form. */
function wishOf(person: Person): { button: RegExp | null; name: string } {
  const last = person.last();
  const labels = labelsOf(last);
  const button = [/Generate/, /↻ Again/, /↻ Try again/].find((label) => labels.some((each) => label.test(each)));
  if (button) return { button, name: `${button} ${last?.message_id}` };
  const isAsked = last !== undefined && /📎/.test(textOf(last));
  return { button: null, name: isAsked ? `file ${last.message_id}` : OPEN };
}
