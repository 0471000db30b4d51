import { fileFor } from "../walk/samples.js";
import type { Tour } from "./tour.js";

const photo = () => fileFor("a picture", 0) ?? { text: "no picture" };
const clip = () => fileFor("a video", 0) ?? { text: "no video" };
const voice = () => fileFor("a voice message", 0) ?? { text: "no sound" };

/** What a person sees, by topic; each begins with nothing. */
export const tours: Record<string, (tour: Tour) => Promise<void>> = {
  /** Its last picture stands at the head of README: a sentence, a form with its price, a picture. */
  async readme(tour) {
    const isEnglish = tour.locale === "en";
    await tour.start();
    await tour.say(isEnglish ? "A red fox in deep snow at dawn" : "Рыжая лиса в снегу на рассвете");
    await tour.finish(await tour.generate());
    await tour.say(isEnglish ? "The fox falls asleep" : "Лиса засыпает");
    // Tall enough for all three.
    await tour.page.setViewportSize({ width: 390, height: 1_240 });
    await tour.shoot("chat");
  },

  async start(tour) {
    await tour.shoot("before");
    await tour.start();
    await tour.shoot("first");
    await tour.say("/help");
    await tour.shoot("help");
    await tour.say("/settings");
    await tour.shoot("settings");
    await tour.say("/language");
    await tour.shoot("language");
    await tour.say("/balance");
    await tour.shoot("balance");
    await tour.say("/history");
    await tour.shoot("history-empty");
    await tour.say("/foo");
    await tour.shoot("unknown");
  },

  async find(tour) {
    await tour.start();
    await tour.press(/All models|Все модели/);
    await tour.press(/A picture|Картинка/);
    await tour.shoot("intent");
    await tour.press(/›/);
    await tour.shoot("intent-page-2");
    await tour.say("/find");
    await tour.shoot("find-asks");
    await tour.say("klinng");
    await tour.shoot("find-typo");
    await tour.say("/find qqqqqqqq");
    await tour.shoot("find-nothing");
    await tour.say("/m z-image");
    await tour.shoot("m");
    await tour.press(/☆/);
    await tour.shoot("starred");
    await tour.say("/models");
    await tour.press(/Mine|Мои/);
    await tour.shoot("mine");
    await tour.say("/start m_zzzz");
    await tour.shoot("bad-link");
  },

  async words(tour) {
    await tour.start();
    await tour.say(tour.locale === "en" ? "a red fox in deep snow at dawn" : "рыжая лиса в снегу на рассвете");
    await tour.shoot("just-words");
    await tour.send(photo());
    await tour.shoot("photo-first");
    await tour.press(/All models|Все модели/);
    await tour.press(/Animate photo|Оживить фото/);
    await tour.shoot("photo-purpose");
    await tour.send(clip());
    await tour.shoot("video-first");
    await tour.send(voice());
    await tour.shoot("voice-first");
  },

  async wishes(tour) {
    const isEnglish = tour.locale === "en";
    await tour.start();
    await tour.say(isEnglish ? "write a song about my cat" : "песня про моего кота");
    await tour.shoot("song");
    await tour.say(isEnglish ? "make a video" : "сделай видео");
    await tour.shoot("asks-words");
    await tour.say(isEnglish ? "remove the background" : "убери фон");
    await tour.shoot("asks-photo");
    await tour.send(photo());
    await tour.shoot("background");
    await tour.say(isEnglish ? "make it winter" : "сделай зиму");
    await tour.shoot("photo-words");
    await tour.press(/Talk|talk|Заговорить|Оживить|Animate/);
    await tour.shoot("ordered");
    await tour.say("/start");
    await tour.press(/Sticker|Стикер/);
    await tour.shoot("recipe");
    await tour.say(isEnglish ? "a frog with a hat" : "лягушка в шляпе");
    await tour.shoot("recipe-ready");
    await tour.say(isEnglish ? "kling" : "клинг");
    await tour.shoot("name");
    await tour.say(isEnglish ? "/find make me a logo" : "/find удалить фон");
    await tour.shoot("find-uses");
  },

  async form(tour) {
    await tour.start();
    await tour.say("/m kling-3.0/video");
    await tour.shoot("big-form");
    await tour.say(tour.locale === "en" ? "A fox runs through deep snow" : "Лиса бежит по глубокому снегу");
    await tour.shoot("big-form-filled");
    await tour.press(/More settings|Ещё настройки/);
    await tour.shoot("more-settings");
    await tour.say("/m bytedance/seedance-2");
    await tour.shoot("references");
    await tour.send(photo());
    await tour.shoot("references-photo");
    await tour.say("/m elevenlabs/text-to-dialogue-v3");
    await tour.shoot("dialogue");
    await tour.say("/m elevenlabs/text-to-speech-multilingual-v2");
    await tour.shoot("speech");
    await tour.press(/Voice|Голос/);
    await tour.shoot("voices");
    await tour.say("/m ai-music-api/generate");
    await tour.shoot("suno");
    await tour.say("/m flux-2/pro-text-to-image");
    await tour.say("xx");
    await tour.shoot("error-short");
  },

  async errors(tour) {
    await tour.start();
    await tour.say("/m qwen/text-to-image");
    await tour.say(tour.locale === "en" ? "a fox" : "лиса");
    await tour.press(/More settings|Ещё настройки/);
    await tour.shoot("more");
    await tour.press(/Steps|Шаг|шаг|steps/);
    await tour.shoot("number");
    await tour.say("9999");
    await tour.shoot("number-error");
    await tour.say("many");
    await tour.shoot("number-not");
    await tour.say("/m kling-2.6/image-to-video");
    await tour.say("x".repeat(1200));
    await tour.shoot("too-long");
    await tour.send(voice());
    await tour.shoot("wrong-file");
  },

  async results(tour) {
    const words = tour.locale === "en" ? "A red fox in deep snow at dawn" : "Рыжая лиса в глубоком снегу на рассвете";
    await tour.start();
    await tour.say("/m nano-banana-2");
    await tour.say(words);
    await tour.shoot("ready");
    await tour.finish(await tour.generate());
    await tour.press(/Again|Ещё раз/);
    const picture = await tour.generate();
    await tour.shoot("waiting");
    await tour.press(/Refresh|Обновить/);
    await tour.shoot("refreshed");
    await tour.finish(picture);
    await tour.shoot("picture");
    await tour.press(/Use in|Использовать/);
    await tour.shoot("use-in");
    await tour.press(/Animate photo|Оживить фото/);
    await tour.shoot("use-for");
    await tour.say("/m pixverse-v6/text-to-video");
    await tour.say(words);
    await tour.finish(await tour.generate());
    await tour.shoot("video");
    await tour.say("/m ai-music-api/generate");
    await tour.say(words);
    await tour.shoot("song-form");
    await tour.finish(await tour.generate());
    await tour.shoot("song");
    await tour.say("/m grok-imagine/text-to-image");
    await tour.say(words);
    await tour.finish(await tour.generate());
    await tour.shoot("album");
    await tour.press(/Use in|Использовать/);
    await tour.shoot("album-which");
    await tour.say("/m ai-music-api/generate-lyrics");
    await tour.say(words);
    await tour.finish(await tour.generate());
    await tour.shoot("text");
    await tour.say("/m z-image");
    await tour.say(words);
    const failing = await tour.generate();
    await tour.stack.kie.fail(failing, {
      failCode: "500",
      failMsg: "Your prompt was flagged as violating content policies.",
    });
    await tour.waitFor("the failure", () => /did not work|не получилось/.test(tour.fromBot().at(-1)?.text ?? ""));
    await tour.shoot("failure");
    await tour.say("/history");
    await tour.shoot("history");
    await tour.press(/^2$/);
    await tour.shoot("history-item");
    await tour.press(/Delete|Удалить/);
    await tour.shoot("history-delete");
    await tour.say("/balance");
    await tour.shoot("balance");
    await tour.say("/m kling/v2-1-master-text-to-video");
    await tour.say(words);
    await tour.press(/Length|Длительность/);
    await tour.press(/^10$/);
    await tour.shoot("not-enough");
  },
};
