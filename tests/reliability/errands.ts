import { shopConfig } from "../../lib/registry/load.js";
import { createPerson, labelsOf } from "../e2e/person.js";
import { type Course, modelOf, once, openForm, type Scenario } from "./scenarios.js";

/** The admin of a world with errands; `ADMIN_IDS` names them. */
export const ADMIN_ID = 5_000_001;

const smallest = shopConfig.packs[0];
if (!smallest) throw new Error("there is a pack to buy");
const packButton = new RegExp(`⭐ ${smallest.stars}$`);
/** Who registers holds a lease of half a minute. */
const leaseIsOver = async (world: Course["world"]) => {
  await world.pass(31_000);
};

type Place = Pick<Course, "world" | "person">;

async function says({ world, person }: Place, words: string): Promise<void> {
  person.say(words);
  await world.quiet();
}

async function presses({ world, person }: Place, label: RegExp): Promise<void> {
  person.press(label);
  await world.quiet();
}

/** The person has an unpaid invoice. */
async function invoiced(course: Course): Promise<void> {
  await says(course, "/buy");
  await presses(course, packButton);
}

const unpaidInvoice = ({ world, person }: Place) => {
  const paid = world.telegram.messages(person.id).filter((message) => message.successful_payment).length;
  const invoices = person.fromBot().filter((message) => message.invoice !== undefined);
  return invoices.length > paid ? invoices.at(-1) : undefined;
};

function pay(course: Place): void {
  const invoice = unpaidInvoice(course);
  if (!invoice) throw new Error("there is no invoice to pay");
  course.world.telegram.pay(course.person.id, { messageId: invoice.message_id });
}

/** As far as the screens are there: who does not see a button does not press it. */
export async function tryToBuy(course: Place): Promise<void> {
  await says(course, "/buy");
  if (sees(course, packButton)) await presses(course, packButton);
  if (unpaidInvoice(course)) pay(course);
}

export async function tryToRefund(course: Place): Promise<void> {
  await says(course, "/paysupport");
  for (const label of [/^(?!.*(returned|asked)).*⭐ \d/, /Yes, give/])
    if (sees(course, label)) await presses(course, label);
}

const sees = ({ person }: Place, label: RegExp) => labelsOf(person.last()).some((each) => label.test(each));

async function bought(course: Course): Promise<void> {
  await invoiced(course);
  pay(course);
  await course.world.quiet();
}

/** Makes the admin somebody to whom the bot may write. */
export async function meetAdmin(world: Course["world"]): Promise<void> {
  world.telegram.addUser({ id: ADMIN_ID, first_name: "Olga", language_code: "en" });
  world.telegram.send(ADMIN_ID, { text: "/start" });
  await world.quiet();
}

/** Stands before the button that gives the last purchase back. */
async function beforeRefund(course: Course): Promise<void> {
  await bought(course);
  await says(course, "/paysupport");
  await presses(course, /⭐/);
}

function starsOf({ world, person }: Course) {
  return world.telegram.stars
    .transactions()
    .filter(({ source, receiver }) =>
      [source, receiver].some((side) => side?.type === "user" && side.user.id === person.id),
    );
}

const toPerson = (words: RegExp) => (course: Course) => [{ chatId: course.person.id, words }];

function adminSays({ world }: Course, text: string): void {
  world.telegram.send(ADMIN_ID, { text });
}

function adminCard({ world }: Course) {
  return world.telegram.messages(ADMIN_ID).findLast((message) => message.from?.is_bot && message.reply_markup);
}

const code = ({ person }: Course) => `GIFT${person.id}`;

/** All that a person or an admin does that is not an order, and orders that meet. */
export const errands: readonly Scenario[] = [
  {
    name: "a pack's invoice",
    open: (course) => says(course, "/buy"),
    act: ({ person }) => void person.press(packButton),
    ends: [],
    outside: () => false,
  },
  {
    name: "a payment",
    open: invoiced,
    act: pay,
    ends: [],
    // When the bot dies over its question, Telegram takes no Stars, and tells the person.
    told: (course) => (starsOf(course).length > 0 ? [{ chatId: course.person.id, words: /Thank you/ }] : []),
  },
  {
    name: "a refund by the person",
    open: beforeRefund,
    act: ({ person }) => void person.press(/Yes, give/),
    ends: [],
    told: toPerson(/are yours again|on their way|given back already/),
  },
  {
    name: "a refund whose answer Telegram loses",
    open: beforeRefund,
    arm: ({ world }) => void world.telegram.fault({ fault: "reset_after", method: "refundStarPayment", times: 1 }),
    act: ({ person }) => void person.press(/Yes, give/),
    ends: [],
    told: toPerson(/are yours again|on their way|given back already/),
  },
  {
    name: "a refund that Telegram refuses",
    open: beforeRefund,
    arm: ({ world }) =>
      void world.telegram.fault({
        fault: "error",
        method: "refundStarPayment",
        error_code: 400,
        description: "Bad Request: CHARGE_ID_INVALID",
        times: 10,
      }),
    act: ({ person }) => void person.press(/Yes, give/),
    ends: [],
  },
  {
    name: "a refund by the admin",
    open: bought,
    act(course) {
      adminSays(course, `/refund ${starsOf(course).at(-1)?.id}`);
    },
    ends: [],
    told: ({ person }) => [{ chatId: ADMIN_ID, words: new RegExp(`(to|for) ${person.id}|given back already`) }],
  },
  {
    name: "a promo code",
    async open(course) {
      await says(course, "/start");
      adminSays(course, `/promo_new ${code(course)} 5 1`);
      await course.world.quiet();
    },
    act: (course) => void course.person.say(`/promo ${code(course)}`),
    ends: [],
    told: toPerson(/5 credits added/),
  },
  {
    name: "credits that an admin gives",
    open: (course) => says(course, "/start"),
    act: (course) => adminSays(course, `/grant ${course.person.id} 7 sorry`),
    ends: [],
    told: (course) => [
      { chatId: ADMIN_ID, words: new RegExp(`🎁 .*${course.person.name}\\b.* got 7`) },
      { chatId: course.person.id, words: /You have been given/ },
    ],
  },
  {
    name: "a broadcast",
    async open(course) {
      await says(course, "/start");
      // The people of the courses before it.
      await course.world.sql("update chats set unreachable_at = now() where id <> all($1)", [
        [course.person.id, ADMIN_ID],
      ]);
      adminSays(course, `/broadcast A word ${course.person.id}`);
      await course.world.quiet();
    },
    act(course) {
      const card = adminCard(course);
      const label = labelsOf(card)[0];
      if (!card || label === undefined) throw new Error("there is no preview");
      course.world.telegram.press(ADMIN_ID, { messageId: card.message_id, label });
    },
    ends: [],
    told: (course) => [
      { chatId: course.person.id, words: new RegExp(`A word ${course.person.id}`), mayBeMissed: true },
    ],
  },
  {
    name: "a setup",
    open: ({ world }) => leaseIsOver(world),
    act: ({ world }) => void world.host.setup(),
    ends: [],
    outside(course) {
      if (!once(course, "again")) return false;
      const { world } = course;
      world.stir(leaseIsOver(world).then(() => world.host.setup()));
      return true;
    },
    async unmet({ world }) {
      const url = `${world.host.url}/api/telegram`;
      const [row] = await world.sql<{ url: string }>("select url from registrations");
      const known = world.telegram.state().webhook.url;
      return [known, row?.url].flatMap((each) => (each === url ? [] : [`the webhook is at ${each}`]));
    },
  },
  {
    name: "a first result of somebody who was invited",
    async open(course) {
      const { world, person } = course;
      const friend = createPerson(world.telegram, { name: `Friend of ${person.name}` });
      friend.say("/start");
      await world.quiet();
      await says(course, `/start ref_${friend.id.toString(36)}`);
      await openForm(course, modelOf("text_to_video"));
    },
    act: ({ person }) => void person.press(/Generate/),
    ends: ["succeeded sent"],
  },
  {
    name: "two orders that wait for each other",
    async open(course) {
      const model = modelOf("text_to_video");
      await openForm(course, model);
      course.person.press(/Generate/);
      await course.world.quiet();
      await openForm(course, model);
    },
    act: ({ person }) => void person.press(/Generate/),
    ends: ["succeeded sent", "succeeded sent"],
  },
];
