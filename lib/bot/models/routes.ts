import { modelByCode } from "../../registry/load.js";
import { mediaKinds } from "../../registry/model/media-kinds.js";
import { count, oneOf, toggle, word } from "../core/arguments.js";
import { type Command, route } from "../core/route.js";
import { showScreen } from "../core/situation.js";
import { formScreen } from "../form/card-screen.js";
import { currentForm, currentState, openModel, openModelForFile } from "../form/open.js";
import { categories, modelsFor, modelsOf } from "../home/purposes.js";
import { findCommand, foundScreen, namedModel, timesOfFound } from "./find.js";
import { modelsForFileInCategoryScreen, modelsForFileScreen, modelsTaking, timesOfFitting } from "./fits.js";
import { intentScreen, mineScreen, timesOf } from "./screens.js";

/** The ways to a model: by name, by purpose, for a file, among one's own; and to its form. */
export const modelsRoutes = {
  search: route({
    code: "S",
    args: {},
    decide: (situation) => findCommand(situation, ""),
  }),
  /** `query` as `toButtonQuery` writes it. */
  found: route({
    code: "D",
    args: { query: word, page: count },
    reads: true,
    wants: ({ query, page }) => timesOfFound(query, page),
    decide: (situation, { query, page }) => showScreen(foundScreen(situation, query, page)),
  }),
  list: route({
    code: "l",
    args: { intent: oneOf(categories), page: count },
    reads: true,
    wants: ({ intent, page }) => timesOf(modelsFor(intent), page),
    decide: ({ texts, snapshot }, which) => showScreen(intentScreen(texts, which, snapshot)),
  }),
  fits: route({
    code: "F",
    args: { kind: oneOf(mediaKinds), page: count },
    reads: true,
    wants: ({ kind, page }) => timesOfFitting(kind, page),
    decide: (situation, { kind, page }) => showScreen(modelsForFileScreen(situation, kind, page)),
  }),
  fits_for: route({
    code: "P",
    args: { kind: oneOf(mediaKinds), intent: oneOf(categories), page: count },
    reads: true,
    wants: ({ kind, intent, page }) => timesOf(modelsOf(modelsTaking(kind), intent), page),
    decide: (situation, which) => showScreen(modelsForFileInCategoryScreen(situation, which)),
  }),
  open: route({
    code: "o",
    args: { code: word },
    decide: (situation, { code }) => {
      const model = modelByCode(code);
      return model ? openModel(situation, model) : currentState(situation);
    },
  }),
  /** Chosen for a file that was sent. */
  open_for: route({
    code: "j",
    args: { code: word, kind: oneOf(mediaKinds) },
    decide: (situation, { code, kind }) => {
      const model = modelByCode(code);
      return model ? openModelForFile(situation, model, kind) : currentState(situation);
    },
  }),
  mine: route({
    code: "M",
    args: {},
    reads: true,
    wants: () => ({ rows: "recent" }),
    decide: ({ texts, snapshot }) => showScreen(mineScreen(texts, snapshot)),
  }),
  /** Sets or removes a star, and draws it as it is from now on. */
  favour: route({
    code: "V",
    args: { code: word, isOn: toggle },
    wants: () => ({ rows: "recent" }),
    decide: (situation, { code, isOn }) => {
      const { texts, snapshot } = situation;
      const { session } = snapshot;
      const model = modelByCode(code);
      if (model === null) return showScreen(mineScreen(texts, snapshot));
      const favourites = withStar(session.favourites, model.id, isOn);
      const starred = { ...snapshot, session: { ...session, favourites } };
      const form = currentForm({ ...situation, snapshot: starred });
      const screen = form?.model.id === model.id ? formScreen(form) : mineScreen(texts, starred);
      return { favourite: { model: model.id, isOn }, view: { show: "screen", screen } };
    },
  }),
};

function withStar(favourites: readonly string[], model: string, isOn: boolean): string[] {
  const others = favourites.filter((each) => each !== model);
  return isOn ? [model, ...others] : others;
}

const find: Command = { reads: false, wants: (name) => timesOfFound(name, 0), decide: findCommand };
const m: Command = { reads: false, wants: (name) => timesOfFound(name, 0), decide: namedModel };

/** `/find`, and `/m`, which is short for people who type a lot and so not in the menu. */
export const modelsCommands = { find, m };
