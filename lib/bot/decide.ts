import { modelByCode } from "../registry/load.js";
import { messageScreen } from "./core/screen.js";
import { type BotDecision, type Situation, showBelow, showNothing, showScreen } from "./core/situation.js";
import { type CommandName, commandNames } from "./core/texts.js";
import { decidePress } from "./decide-press.js";
import { openModel } from "./form/open.js";
import { homeScreen } from "./home/screens.js";
import { homeTexts } from "./home/texts.js";
import { decideFile, decideText } from "./message.js";
import { commandNamed, type RoutedCommand } from "./routes.js";
import { shopRoutes } from "./shop/routes.js";

/** What an update changes and what is shown for it. Pure: the same situation gives the same decision. */
export function decide(situation: Situation): BotDecision {
  const { incoming, texts, snapshot } = situation;
  if (snapshot.session.isBanned) return showBelow({ text: homeTexts[texts.locale].shutOut, keyboard: [] });
  switch (incoming.kind) {
    case "command":
      return decideCommand(situation, incoming.name, incoming.argument);
    case "text":
      return decideText(situation, { text: incoming.text, sentAt: incoming.sentAt ?? null });
    case "file":
      return decideFile(situation, incoming);
    case "unsupported":
      return showScreen(messageScreen(texts, homeTexts[texts.locale].polite[incoming.what]));
    case "paid":
    case "returned":
      return showNothing("the till has answered it");
    case "press":
      return decidePress(situation, incoming.action, incoming.message);
  }
}

function decideCommand(situation: Situation, name: string, argument: string): BotDecision {
  const { texts } = situation;
  const command = commandNamed(name);
  if (command) return command.decide(situation, argument);
  if (!isCommand(name)) return showScreen(messageScreen(texts, homeTexts[texts.locale].unknownCommand));
  switch (name) {
    case "start":
      return start(situation, argument);
  }
}

function isCommand(name: string): name is Exclude<CommandName, RoutedCommand> {
  return commandNames.some((each) => each === name);
}

/** `/start m_<code>` opens a model: such links can be shared. A bare /start begins anew. */
function start(situation: Situation, payload: string): BotDecision {
  const { texts, snapshot, firstName } = situation;
  if (payload === "buy") return shopRoutes.shop.decide(situation, {});
  const code = /^m_([a-z0-9]{1,6})$/.exec(payload)?.[1];
  const model = code === undefined ? null : modelByCode(code);
  if (model) return openModel(situation, model);
  const words = homeTexts[texts.locale];
  const above = payload.startsWith("m_") ? words.unknownModel : words.greeting(firstName);
  const view = { show: "screen" as const, screen: homeScreen(texts, above) };
  return snapshot.session.draft === null ? { view } : { draft: null, view };
}
