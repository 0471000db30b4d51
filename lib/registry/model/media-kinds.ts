// A file of its own, apart from the schema of the registry's entries: that one loads zod, and functions and pages need
// the kinds without it.

export const mediaKinds = ["image", "video", "audio", "document"] as const;
