import { excerpt, html } from "../core/html.js";
import type { Category } from "./purposes.js";

/** Words of the first screen and the help, and answers to what nothing can be made of. The type of every other language. */
export const homeEn = {
  greeting: (firstName: string) =>
    html`Hi, ${excerpt(firstName, 60)}! I make pictures, videos, voices and music, right here in the chat.`,
  whatToMake: html`<b>What would you like to make?</b>\nJust write it, or send a photo, a video or a voice message.`,
  whichKind: html`<b>All kinds of models</b>\nWhat should come of it?`,
  allKinds: "☷ All models",
  intents: {
    picture: "🖼 A picture",
    edit: "🪄 Edit a photo",
    video: "🎬 A video",
    animate: "✨ Animate photo",
    talk: "🗣 Talking face",
    vfx: "🎞 Edit a video",
    music: "🎵 Music",
    speech: "🎙 Speech",
    sound: "🔊 Sounds",
    words: "📝 Words",
  } satisfies Record<Category, string>,
  help: html`<b>How it works</b>
1. Write what you want: a picture, a video, a song, speech. Or send a photo, a video or a voice message.
2. I show what I would make it with and what it costs. One press starts it; with ⚙️ you change anything first.
3. The result comes in the same message.

In a group: /img, /video, /song, /say and your words. Ideas are in /start.
If something fails, the credits come back by themselves.

/find kling – a model by its name
/m z-image – straight to a model
/history – what you made
/balance – your credits and where they went
/buy – more credits; /promo CODE – for a code; /invite – for friends
/settings – language, photos or files
/cancel – close the form
/paysupport, /terms – refunds and rules`,
  unknownCommand: html`I do not know this command. Try /start to make something, or /help.`,
  unknownModel: html`That link names a model I do not have. Here is what I can make:`,
  denied: "Sorry, this bot is private. Please ask its owner for access.",
  /** To an anonymous admin of a group, or to who writes in the name of a channel. */
  impersonal: html`An order belongs to a person, and I can’t see who you are: please write under your own name, not for the group or a channel.`,
  /** To a banned person, whatever they send. */
  shutOut: html`Sorry, you cannot use this bot at the moment. What is already being made for you still arrives. If you think this is a mistake, please write to the bot's owner.`,
  polite: {
    sticker: html`Nice one! I cannot make anything out of a sticker, but a photo would do.`,
    contact: html`Thank you, but I have no use for contacts. Send words, a photo, a video or a voice message.`,
    location: html`I cannot use a place on the map. Describe it in words, and I will draw it.`,
    poll: html`I do not vote. Send words, a photo, a video or a voice message.`,
    dice: html`Good luck! When you want to make something, send words or a photo.`,
    story: html`I cannot open stories. Send the photo or video itself.`,
    other: html`I cannot use this kind of message. Send words, a photo, a video, a voice message or a file.`,
  },
  find: "🔎 Find",
  mine: "★ Mine",
};
