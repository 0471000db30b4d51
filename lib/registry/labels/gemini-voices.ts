type Voice = readonly [sex: "f" | "m", en: string, ru: string];

/**
 * Gemini's thirty older voices by name: Google's documentation has the word for each, and its page of the same voices
 * (Chirp 3 HD) the sex. Of the forty that came with Gemini 3.8 nothing is published.
 */
export const geminiVoices: Readonly<Record<string, Voice>> = {
  Achernar: ["f", "soft", "мягкий"],
  Achird: ["m", "friendly", "дружелюбный"],
  Algenib: ["m", "gravelly", "с хрипотцой"],
  Algieba: ["m", "smooth", "гладкий"],
  Alnilam: ["m", "firm", "твёрдый"],
  Aoede: ["f", "breezy", "лёгкий"],
  Autonoe: ["f", "bright", "звонкий"],
  Callirrhoe: ["f", "easy-going", "непринуждённый"],
  Charon: ["m", "informative", "рассказчик"],
  Despina: ["f", "smooth", "гладкий"],
  Enceladus: ["m", "breathy", "с придыханием"],
  Erinome: ["f", "clear", "ясный"],
  Fenrir: ["m", "excitable", "взволнованный"],
  Gacrux: ["f", "mature", "зрелый"],
  Iapetus: ["m", "clear", "ясный"],
  Kore: ["f", "firm", "твёрдый"],
  Laomedeia: ["f", "upbeat", "бодрый"],
  Leda: ["f", "youthful", "юный"],
  Orus: ["m", "firm", "твёрдый"],
  Puck: ["m", "upbeat", "бодрый"],
  Pulcherrima: ["f", "forward", "напористый"],
  Rasalgethi: ["m", "informative", "рассказчик"],
  Sadachbia: ["m", "lively", "живой"],
  Sadaltager: ["m", "knowledgeable", "знающий"],
  Schedar: ["m", "even", "ровный"],
  Sulafat: ["f", "warm", "тёплый"],
  Umbriel: ["m", "easy-going", "непринуждённый"],
  Vindemiatrix: ["f", "gentle", "нежный"],
  Zephyr: ["f", "bright", "звонкий"],
  Zubenelgenubi: ["m", "casual", "разговорный"],
};
