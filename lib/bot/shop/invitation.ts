import { theShop } from "../../registry/shop.js";
import type { Invitations } from "../../tasks/money.js";
import type { Screen } from "../screen.js";
import { noteScreen } from "../screen.js";
import { textsFor } from "../texts-by-locale.js";
import { referralPayload } from "./line.js";

/** A person's own link and what it brought so far. */
export async function invitationScreen(
  { locale, joined, rewarded }: Invitations,
  userId: number,
  username: () => Promise<string>,
): Promise<Screen> {
  const texts = textsFor(locale);
  const link = `https://t.me/${await username()}?start=${referralPayload(userId)}`;
  const share = new URLSearchParams({ url: link, text: texts.shop.share });
  const shareUrl = `https://t.me/share/url?${share}`;
  return noteScreen(texts, texts.shop.invitation({ link, shareUrl, ...theShop.referral, joined, rewarded }));
}
