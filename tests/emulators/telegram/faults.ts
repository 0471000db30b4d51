import { z } from "zod";
import type { DeliveryFault, FaultRule } from "./user-api.js";

const matching = { method: z.string().exactOptional(), chat_id: z.number().exactOptional(), times: z.int().positive() };

export const faultRuleSchema: z.ZodType<FaultRule> = z.discriminatedUnion("fault", [
  z.object({
    ...matching,
    fault: z.literal("error"),
    error_code: z.int(),
    description: z.string(),
    retry_after: z.int().exactOptional(),
  }),
  z.object({ ...matching, fault: z.literal("hang") }),
  z.object({ ...matching, fault: z.literal("reset_after") }),
  z.object({ ...matching, fault: z.literal("reset_before") }),
  z.object({ ...matching, fault: z.literal("delay"), ms: z.number().nonnegative() }),
]);

const delivery = { update: z.string().exactOptional(), times: z.int().positive() };

export const deliveryFaultSchema: z.ZodType<DeliveryFault> = z.discriminatedUnion("fault", [
  z.object({ ...delivery, fault: z.literal("duplicate") }),
  z.object({ ...delivery, fault: z.literal("lose_answer") }),
  z.object({ ...delivery, fault: z.literal("hold"), ms: z.number().nonnegative() }),
]);

/** Rules that each hold for a number of matches, oldest first. */
export function createFaults<Rule extends { times: number }>() {
  let rules: { id: number; rule: Rule; left: number }[] = [];
  let counter = 0;

  function add(rule: Rule): number {
    counter += 1;
    rules.push({ id: counter, rule, left: rule.times });
    return counter;
  }

  /** The first rule that matches, used once. */
  function take(matches: (rule: Rule) => boolean): Rule | undefined {
    const found = rules.find(({ rule }) => matches(rule));
    if (!found) return undefined;
    found.left -= 1;
    if (found.left === 0) rules = rules.filter((rule) => rule !== found);
    return found.rule;
  }

  function clear(): void {
    rules = [];
  }

  return { add, take, clear };
}

export type Faults<Rule extends { times: number }> = ReturnType<typeof createFaults<Rule>>;
