import { count } from "../core/arguments.js";
import { commandTo, route } from "../core/route.js";
import { messageScreen } from "../core/screen.js";
import { showBelow, showScreen } from "../core/situation.js";
import { homeScreen, kindsScreen } from "./screens.js";
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
  /** A page of the first screen. */
  ideas: route({
    code: "d",
    args: { page: count },
    reads: true,
    decide: ({ texts }, { page }) => showScreen(homeScreen(texts, null, page)),
  }),
  kinds: route({
    code: "K",
    args: {},
    reads: true,
    decide: ({ texts }) => showScreen(kindsScreen(texts)),
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
  models: commandTo(homeRoutes.kinds, {}),
  help: commandTo(homeRoutes.help, {}),
};
