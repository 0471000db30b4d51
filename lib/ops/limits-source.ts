import * as z from "zod";
import type { Caps, Limits } from "../registry/compiled.js";
import { readChecked } from "./checked-yaml.js";

export const limitsFile = "models/limits.yaml";

const count = z.int().min(1).max(1_000_000);
const capsShape = { running: count, hourly_orders: count, daily_credits: count };
const limitsSchema = z.strictObject({
  person: z.strictObject(capsShape),
  newcomer: z.strictObject({ hours: z.number().min(0).max(8_760), ...capsShape }),
  everyone: z.strictObject({ hourly_kie_credits: z.int().min(1).max(100_000_000) }),
});

/** Parses and checks the limits' source. Throws one error that names every problem with its file, line and path. */
export function readLimits(text: string, filename: string): Limits {
  const { person, newcomer, everyone } = readChecked(limitsSchema, text, filename);
  return {
    person: capsOf(person),
    newcomer: { ...capsOf(newcomer), hours: newcomer.hours },
    hourlyKieCredits: everyone.hourly_kie_credits,
  };
}

function capsOf(source: { running: number; hourly_orders: number; daily_credits: number }): Caps {
  return { running: source.running, hourlyOrders: source.hourly_orders, dailyCredits: source.daily_credits };
}
