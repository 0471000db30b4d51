import { commandTo, route } from "../core/route.js";
import { messageScreen } from "../core/screen.js";
import { showBelow, showScreen } from "../core/situation.js";
import { homeScreen } from "./screens.js";
import { homeTexts } from "./texts.js";

/** The first screen, and how everything works. */
export const homeRoutes = {
  home: route({
    code: "h",
    args: {},
    reads: true,
    decide: ({ texts }) => showScreen(homeScreen(texts, null)),
  }),
  /** From under a result, which stays. */
  fresh: route({
    code: "N",
    args: {},
    decide: ({ texts }) => showBelow(homeScreen(texts, null)),
  }),
  help: route({
    code: "H",
    args: {},
    reads: true,
    decide: ({ texts }) => showScreen(messageScreen(texts, homeTexts[texts.locale].help)),
  }),
};

/** `/models`, `/help` */
export const homeCommands = {
  models: commandTo(homeRoutes.home, {}),
  help: commandTo(homeRoutes.help, {}),
};
