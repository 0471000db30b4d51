import { emulator } from "./api.js";
import { mountDropAndPaste } from "./attach.js";
import { mountCallLog } from "./call-log.js";
import { mountChatHeader } from "./chat-header.js";
import { mountChatList } from "./chat-list.js";
import { mountChatView } from "./chat-view.js";
import { mountComposer } from "./composer.js";
import { followAddress, mountNavigation, openChat } from "./navigation.js";
import { announce, chatOf, onChange, state } from "./state.js";
import { readState, startSync } from "./sync.js";
import { showFailure } from "./toast.js";

const firstPerson = { first_name: "Alex", language_code: "en" };

mountCallLog();
mountChatList();
mountChatHeader();
mountChatView();
mountComposer();
mountDropAndPaste();
mountNavigation();

onChange(["people"], () => {
  if (state.server?.users.length === 0) addFirstPerson().catch(showFailure);
  else followAddress();
});

onChange(["people", "messages"], openFirstChat);

let hasVisited = location.hash !== "";

/** Where nobody has written yet, the first person's chat is open, with its Start button. */
function openFirstChat() {
  const { users = [] } = state.server ?? {};
  const [first] = users;
  if (hasVisited || !first || users.some(({ id }) => !chatOf(id).loaded)) return;
  hasVisited = true;
  if (users.every(({ id }) => chatOf(id).messages.size === 0)) openChat(first.id);
}

document.addEventListener("visibilitychange", () => {
  if (document.hidden || state.selectedId === null) return;
  chatOf(state.selectedId).unread = 0;
  announce("people");
});

startSync();

let isAdding = false;

/** A newcomer finds somebody to be, and their chat open, without a form to fill in first. */
async function addFirstPerson() {
  if (isAdding) return;
  isAdding = true;
  try {
    const { id } = await emulator.saveUser(firstPerson);
    await readState();
    openChat(id);
  } finally {
    isAdding = false;
  }
}
