import type { Random } from "./random.js";
import { randomText } from "./texts.js";

type Json = Record<string, unknown>;
export type Where = { chat: Json; from: Json };

const photoSizes = [{ file_id: "AgACno", file_unique_id: "no", width: 90, height: 90, file_size: 1000 }];
const document = {
  file_id: "BQACno",
  file_unique_id: "nod",
  file_name: "a\u202egnp.exe",
  mime_type: "<b>x</b>",
  file_size: 3e9,
};

/** What messages hold besides text and files that people have at hand. */
const contents = (random: Random): Json[] => [
  {
    sticker: {
      file_id: "CAAC",
      file_unique_id: "s",
      type: "regular",
      width: 512,
      height: 512,
      is_animated: false,
      is_video: false,
    },
  },
  { contact: { phone_number: "+15550100", first_name: randomText(random) } },
  { location: { latitude: 1, longitude: 2 } },
  { venue: { location: { latitude: 1, longitude: 2 }, title: "<b>", address: "&" } },
  {
    poll: {
      id: "1",
      question: "?",
      options: [],
      total_voter_count: 0,
      is_closed: false,
      is_anonymous: true,
      type: "regular",
    },
  },
  { dice: { emoji: "🎲", value: 6 } },
  { game: { title: "g", description: "d", photo: photoSizes } },
  { story: { chat: { id: 1, type: "private" }, id: 2 } },
  { paid_media: { star_count: 1, paid_media: [] } },
  { animation: { file_id: "CgAC", file_unique_id: "a", width: 10, height: 10, duration: 1 }, document },
  { photo: photoSizes, caption: randomText(random), has_media_spoiler: true },
  { photo: [] },
  { document, caption: randomText(random) },
  { video_note: { file_id: "DQAC", file_unique_id: "n", length: 384, duration: 0 } },
  { voice: { file_id: "AwAC", file_unique_id: "v", duration: 100_000 } },
  { text: randomText(random), forward_origin: { type: "hidden_user", sender_user_name: "<i>x</i>", date: 1 } },
  {
    text: randomText(random),
    entities: [{ type: "text_link", offset: 0, length: 3, url: "https://bait.example.com" }],
  },
  { text: randomText(random), quote: { text: "<b>", position: 0 }, reply_to_message: {} },
  { text: "", is_topic_message: true, message_thread_id: 99 },
  { new_chat_title: "x" },
  { pinned_message: { message_id: 1, date: 0, chat: { id: 1, type: "private" } } },
  { left_chat_member: { id: 5, is_bot: false, first_name: "x" } },
  { message_auto_delete_timer_changed: { message_auto_delete_time: 60 } },
  {
    successful_payment: {
      currency: "XTR",
      total_amount: 1,
      invoice_payload: "x",
      telegram_payment_charge_id: `stx${random.below(1e12)}`,
      provider_payment_charge_id: "",
    },
  },
  { web_app_data: { data: "x", button_text: "y" } },
  { rich_message: { blocks: [] } },
  { something_of_next_year: { deep: [[[]]] } },
  {},
];

/** A message of that person with something in it that no app button here could send. */
export function strangeMessage(random: Random, { chat, from }: Where, messageId: number): Json {
  const content = random.pick(contents(random)) ?? {};
  const album = "photo" in content && random.chance(0.3) ? { media_group_id: String(random.below(1e9)) } : {};
  return { message_id: messageId, date: 1_790_000_000, chat, from, ...content, ...album };
}

/** Updates that are no message and no press of a button that was shown. */
export function strangeUpdate(random: Random, where: Where, id: number): Json {
  const { chat, from } = where;
  const message = strangeMessage(random, where, id);
  const query = { id: `raw${id}`, from, chat_instance: "1", data: randomData(random) };
  const others: Json[] = [
    { callback_query: { ...query, message: { ...message, text: "x" } } },
    { callback_query: { ...query, message: { chat, message_id: 1, date: 0 } } },
    { callback_query: { ...query, data: undefined, game_short_name: "g", message: { ...message, text: "x" } } },
    { callback_query: { ...query, inline_message_id: "abc" } },
    { edited_message: { ...message, edit_date: 1_790_000_001 } },
    { channel_post: { ...message, chat: { id: -1001, type: "channel", title: "c" }, from: undefined } },
    { edited_channel_post: { ...message, chat: { id: -1001, type: "channel", title: "c" } } },
    { message: { ...message, from: { ...from, is_bot: true } } },
    { message: { ...message, from: undefined, sender_chat: chat } },
    { inline_query: { id: "1", from, query: randomText(random), offset: "" } },
    { chosen_inline_result: { result_id: "1", from, query: "x" } },
    { my_chat_member: { chat, from, date: 1 } },
    { chat_member: { chat, from, date: 1 } },
    { message_reaction: { chat, message_id: 1, user: from, date: 1, old_reaction: [], new_reaction: [] } },
    { message_reaction_count: { chat, message_id: 1, date: 1, reactions: [] } },
    { poll: { id: "1", question: "?", options: [] } },
    { poll_answer: { poll_id: "1", user: from, option_ids: [0] } },
    { pre_checkout_query: { id: "1", from, currency: "XTR", total_amount: 1, invoice_payload: "x" } },
    { shipping_query: { id: "1", from, invoice_payload: "x", shipping_address: {} } },
    { chat_join_request: { chat, from, date: 1, user_chat_id: 1 } },
    { purchased_paid_media: { from, paid_media_payload: "x" } },
    { stopped_message_generation: { chat, draft_id: 1 } },
    { subscription: { user: from, state: "failed" } },
    { business_message: message },
    { something_of_next_year: { chat, from } },
    {},
  ];
  return random.pick(others) ?? {};
}

/** Data that no button ever had, or that looks nearly like one. */
function randomData(random: Random): string {
  const owner = random.below(1e9).toString(36);
  const verb = random.pick([..."hNHbGLlFofmgxacpnvsqrytui?z"]);
  const argument = () =>
    random.pick(["", "0", "-1", "99999", "a", "__proto__", "0-0-0-0-0-0-0", "<b>", "9".repeat(18)]);
  const tidy = [random.pick(["1", "0", "2"]), owner, verb, argument(), argument(), argument(), argument()].join(".");
  return (random.chance(0.8) ? tidy : randomText(random)).slice(0, 60);
}
