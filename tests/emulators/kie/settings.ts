import * as z from "zod";

const limitSchema = z.enum(["off", "http200", "http429"]);
export type Limit = z.infer<typeof limitSchema>;

const afterMsSchema = z.union([
  z.number().min(0),
  z.strictObject({ image: z.number(), audio: z.number(), video: z.number(), text: z.number() }),
]);

/** What a test may change while the stand-in runs. */
export const settingsSchema = z.strictObject({
  /** Shape of records and callbacks: the lean one up to mid 2026, or the one with `response` and `successFlag`. */
  profile: z.enum(["2026-05", "2026-09"]),
  /** "manual": a task ends only by `finishUpdate` or `fail`. */
  finish: z.union([z.literal("manual"), z.strictObject({ afterMs: afterMsSchema })]),
  /** How a refusal for too many requests looks: KIE's code in an HTTP 200, or HTTP 429; "off": never refused. */
  limits: z.strictObject({ createTask: limitSchema, recordInfo: limitSchema, catalogue: limitSchema }),
  /** Cloudflare's refusal of requests without a User-Agent. */
  requireUserAgent: z.boolean(),
  /** Ids of retired models that shall work again. */
  revived: z.array(z.string()),
  /** What a task of a model takes in place of the right price; "untold": that, and the record does not say it. */
  takes: z.record(z.string(), z.union([z.number(), z.literal("untold")])),
});
export type KieSettings = z.infer<typeof settingsSchema>;

export const settingsChangeSchema = settingsSchema.partial();
export type SettingsChange = z.infer<typeof settingsChangeSchema>;

/** The settings with those of the change that are given. */
export function changeSettings(settings: KieSettings, change: SettingsChange): KieSettings {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  return settingsSchema.parse({ ...settings, ...Object.fromEntries(given) });
}

export const defaultSettings: KieSettings = {
  profile: "2026-09",
  finish: { afterMs: { image: 2000, audio: 2000, video: 4000, text: 1500 } },
  limits: { createTask: "http200", recordInfo: "http200", catalogue: "http200" },
  requireUserAgent: true,
  revived: [],
  takes: {},
};
