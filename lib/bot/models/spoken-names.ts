/**
 * What people say for a part of a name that its letters do not lead to: the program that a model came with, names of
 * letters, numbers in words. Those of several words first.
 */
export const spokenNames: Readonly<Record<string, readonly string[]>> = {
  gpt: ["chat gpt", "chatgpt", "чат джипити", "чатджипити", "джи пи ти", "джипити", "жпт"],
  elevenlabs: ["11 labs", "11 лабс"],
  z: ["зет", "зэт", "zed", "zee"],
  1: ["one", "один"],
  2: ["two", "два"],
  3: ["three", "три"],
  4: ["four", "четыре"],
  5: ["five", "пять"],
};
