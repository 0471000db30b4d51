/** What KIE took for an order, where it is not what was expected of its model and settings. In KIE's credits. */
export type PriceDrift = {
  taskId: string;
  model: string;
  basis: string;
  expectedCredits: number;
  observedCredits: number;
  /** Whether equal observations become the price by themselves. */
  isFollowed: boolean;
};

/** What was seen of the price of one combination of settings. `times`: the same amount in a row. */
export type ObservedPrice = Omit<PriceDrift, "taskId" | "isFollowed"> & {
  times: number;
  total: number;
  since: Date;
  isInEffect: boolean;
};
