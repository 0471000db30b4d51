import { commandTo, route } from "../core/route.js";
import { noteScreen } from "../core/screen.js";
import { below, screenOf } from "../core/situation.js";
import { homeScreen } from "./screens.js";
import { homeTexts } from "./texts.js";

/** The first screen, and how everything works. */
export const homeRoutes = {
  home: route({
    code: "h",
    args: {},
    reads: true,
    decide: ({ texts }) => screenOf(homeScreen(texts, null)),
  }),
  /** From under a result, which stays. */
  fresh: route({
    code: "N",
    args: {},
    reads: true,
    onRepeat: "state",
    decide: ({ texts }) => below(homeScreen(texts, null)),
  }),
  help: route({
    code: "H",
    args: {},
    reads: true,
    decide: ({ texts }) => screenOf(noteScreen(texts, homeTexts[texts.locale].help)),
  }),
};

/** `/models`, `/help` */
export const homeCommands = {
  models: commandTo(homeRoutes.home, {}),
  help: commandTo(homeRoutes.help, {}),
};
