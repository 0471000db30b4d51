const latin: Readonly<Record<string, string>> = {
  а: "a",
  б: "b",
  в: "v",
  г: "g",
  д: "d",
  е: "e",
  ё: "e",
  ж: "zh",
  з: "z",
  и: "i",
  й: "i",
  к: "k",
  л: "l",
  м: "m",
  н: "n",
  о: "o",
  п: "p",
  р: "r",
  с: "s",
  т: "t",
  у: "u",
  ф: "f",
  х: "h",
  ц: "ts",
  ч: "ch",
  ш: "sh",
  щ: "sh",
  ъ: "",
  ы: "i",
  ь: "",
  э: "e",
  ю: "u",
  я: "ya",
};

/** Spellings of one sound: "Seedance", "сиданс" and "Seedence" come close, and so do "Qwen" and "квен". */
const sounds: readonly (readonly [RegExp, string])[] = [
  [/dzh/g, "j"],
  [/g(?=[ei])/g, "j"],
  [/ee|ea/g, "i"],
  [/oo|ou/g, "u"],
  [/ph/g, "f"],
  [/ck|c(?![eiyh])/g, "k"],
  [/c(?=[eiy])/g, "s"],
  [/qu|q/g, "k"],
  [/x/g, "ks"],
  [/w/g, "v"],
  [/y/g, "i"],
];

/** More of one letter than this is a finger on a key, not a word. */
const MAX_RUN = 3;

/** The words of a text by their sound; a number is a word of its own. */
export function comparable(text: string): string[] {
  const plain = text
    .toLowerCase()
    .normalize("NFKD")
    .replace(/й/g, "й")
    .replace(/\p{Mn}/gu, "")
    .replace(/[а-яё]/g, (letter) => latin[letter] ?? letter);
  const words = plain.match(/[a-z]+|\d+/g) ?? [];
  return words.map(sound).filter((word) => word !== "");
}

function sound(word: string): string {
  const spelt = sounds.reduce((before, [pattern, replacement]) => before.replace(pattern, replacement), word);
  const single = spelt.replace(/(\p{L})\1+/gu, (run, letter: string) => (run.length > MAX_RUN ? run : letter));
  return single.replace(/(?<=\p{L}{3})e$/u, "");
}
