import { type Chat, chatAsShown, type GroupChat, userOf } from "./chat-store.js";
import type { EmulatedGroup, EmulatedUser } from "./user-api.js";
import { UserError } from "./user-error.js";
import type { World } from "./world.js";

type NewGroup = { title: string; members: readonly number[]; topics?: readonly string[] | undefined };

/** The first member makes a group with the others and adds the bot, which hears of it. @throws UserError */
export function createGroup(world: World, { title, members, topics = [] }: NewGroup): EmulatedGroup {
  const owner = members[0] === undefined ? undefined : world.chats.user(members[0]);
  const stranger = members.find((id) => !world.chats.user(id));
  if (!owner || stranger !== undefined)
    throw new UserError(400, `a group needs people who are there: ${stranger ?? ""}`);
  const group = world.chats.addGroup({ title, members, topics });
  const user = world.chats.botUser();
  const from = userOf(owner);
  const date = Math.floor(world.now() / 1000);
  const chat = chatAsShown(group);
  const old_chat_member = { user, status: "left" as const };
  const new_chat_member = { user, status: "member" as const };
  world.dispatcher.push({ my_chat_member: { chat, from, date, old_chat_member, new_chat_member } });
  const notice = world.chats.add(group, { from, new_chat_members: [user] });
  world.dispatcher.push({ message: { ...notice, chat, from } });
  return asGroup(group);
}

export function asGroup({ id, title, memberIds, topics }: GroupChat): EmulatedGroup {
  return { id, title, member_ids: [...memberIds], topics: [...topics].map(([id, name]) => ({ id, name })) };
}

/** The person who acts in a chat. @throws UserError 400 when a group is not told who, 403 when they are not in it */
export function memberOf(world: World, chat: Chat, from: number | undefined): EmulatedUser {
  if (chat.type === "private") {
    if (from === undefined || from === chat.id) return chat.user;
    throw new UserError(403, `chat ${chat.id} is not of person ${from}`);
  }
  if (from === undefined) throw new UserError(400, `who in the group ${chat.id}?`);
  const user = chat.memberIds.has(from) ? world.chats.user(from) : undefined;
  if (!user) throw new UserError(403, `person ${from} is not in the group ${chat.id}`);
  return user;
}
