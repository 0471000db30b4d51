// Apart from the schema of the registry's entries, which loads zod: functions and pages need this, and never that.

export const mediaKinds = ["image", "video", "audio", "document"] as const;
