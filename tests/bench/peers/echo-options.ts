import type { UserFromGetMe } from "grammy/types";

/** Who the bot is, is given: asking Telegram at the first update would cost the peer a call. */
export function echoOptions() {
  const botInfo: UserFromGetMe = {
    id: 7_000_000_001,
    is_bot: true,
    first_name: "Echo",
    username: "echo_bot",
    can_join_groups: true,
    can_read_all_group_messages: false,
    can_manage_bots: false,
    supports_inline_queries: false,
    supports_guest_queries: false,
    supports_join_request_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
  };
  const { TELEGRAM_BOT_TOKEN: token = "", TELEGRAM_WEBHOOK_SECRET: secretToken = "" } = process.env;
  return { token, secretToken, botInfo, client: { apiRoot: process.env["TELEGRAM_API_ROOT"] ?? "" } };
}
