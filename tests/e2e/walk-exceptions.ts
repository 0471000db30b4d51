/** Settings that no form of the chat has besides all that it needs otherwise, and why. "model › setting": reason. */
export const settingsLeftOut: Record<string, string> = {};
