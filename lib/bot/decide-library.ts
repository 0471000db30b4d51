import { listModels, modelByCode } from "../registry/load.js";
import type { Task } from "../tasks/task.js";
import type { OldAction } from "./action.js";
import { openForm } from "./decide-open.js";
import { noteScreen, type Screen } from "./screen.js";
import { formScreen } from "./screens/form.js";
import { modelsScreen } from "./screens/models.js";
import { resultKeyboard } from "./screens/result.js";
import { type BotDecision, type Situation, screenOf } from "./view.js";

/** Models with a star, then those used last. */
export function mineScreen({ texts, snapshot }: Situation): Screen {
  const { favourites } = snapshot.session;
  const ids = [...new Set([...favourites, ...snapshot.recent])];
  const models = ids.flatMap((id) => listModels().find((model) => model.id === id) ?? []);
  if (models.length === 0) return noteScreen(texts, texts.library.mineEmpty);
  // The stars and eight more at most: the page that does not fit has none to turn to, and needs none.
  return modelsScreen(texts, texts.library.mineTitle, {
    models: models.slice(0, MAX_MINE),
    page: 0,
    turn: () => ({ verb: "mine" }),
    size: MAX_MINE,
    isMixed: true,
    starred: favourites,
    off: snapshot.session.modelsOff,
  });
}

const MAX_MINE = 20;

type FavourAction = Extract<OldAction, { verb: "favour" }>;

/** The star of a model: kept, and drawn as it is from now on. */
export function decideFavour(situation: Situation, action: FavourAction): BotDecision {
  const { snapshot } = situation;
  const { session } = snapshot;
  const model = modelByCode(action.code);
  if (model === null) return screenOf(mineScreen(situation));
  const favourites = withStar(session.favourites, model.id, action.isOn);
  const starred = { ...situation, snapshot: { ...snapshot, session: { ...session, favourites } } };
  const form = openForm(starred);
  const screen = form?.model.id === model.id ? formScreen(form) : mineScreen(starred);
  return { favourite: { model: model.id, isOn: action.isOn }, view: { show: "screen", screen } };
}

function withStar(favourites: readonly string[], model: string, isOn: boolean): string[] {
  const others = favourites.filter((each) => each !== model);
  return isOn ? [model, ...others] : others;
}

type KeptAction = Extract<OldAction, { verb: "as_file" | "star" }>;

/** A button under a result that has been kept. */
export function decideKept({ texts }: Situation, task: Task, action: KeptAction): BotDecision {
  switch (action.verb) {
    case "as_file":
      return { view: { show: "files", task: { ...task, locale: texts.locale }, fileIds: [], as: "originals" } };
    case "star":
      return {
        favourite: { model: task.model, isOn: action.isOn },
        view: { show: "keyboard", keyboard: resultKeyboard(texts, task, action.isOn) },
      };
  }
}
