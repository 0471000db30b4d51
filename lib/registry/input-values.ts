import * as z from "zod/mini";

// Apart from the schema of the registry's entries: each function needs these at its start, and that one never.

export const mediaKinds = ["image", "video", "audio", "document"] as const;

export const jsonValueSchema = z.json();
