import type { Person } from "../../e2e/person.js";
import type { Progress } from "./people.js";

/** Where the orders of a run come from. */
export type Load = {
  persons: readonly Person[];
  orders: number;
  /** Brings what may come now. Returns how many orders stand. */
  step(progress: ReadonlyMap<number, Progress>): number | Promise<number>;
};
