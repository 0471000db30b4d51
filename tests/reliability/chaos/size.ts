/** In place of the cron's minute. */
export const SWEEP_EVERY_MS = 2_000;

/** How large a run is. */
export type Size = {
  orders: number;
  /** Who order them, one after the other. */
  people: number;
  /** They write and press, with all the screens between; else the orders stand in the database, as a press leaves them. */
  isTyped: boolean;
  /** After the last fault the leases are moved instead of waited for: how long it takes is then not measured. */
  movesClock: boolean;
  processes: number;
  /** How long KIE works on one. */
  kieMs: number;
  /** At least; it goes on until all orders stand. */
  stormMs: number;
  crashAfterMs: number;
  /** Longer than that is a failure of the run. */
  mostMs: number;
  /** How long a subject gets to come to rest. */
  restMs: number;
  seed: number;
  /** How much faster than Telegram's the stand-in's retries are. */
  timeScale: number;
  report?: (line: string) => void;
};

/** A minute of it at least, and as long as all orders take. */
export function fullSize(orders: number): Omit<Size, "report"> {
  return {
    orders,
    people: Math.ceil(orders / 4),
    isTyped: false,
    movesClock: false,
    processes: 4,
    kieMs: 2_000,
    stormMs: 60_000,
    crashAfterMs: 30_000,
    mostMs: 45 * 60_000,
    // What is left when the storm ends has to be worked off, too.
    restMs: 180_000 + orders * 100,
    seed: 20261125,
    timeScale: 1,
  };
}

/** What CI has time for. */
export const shortSize: Size = {
  ...fullSize(60),
  people: 60,
  isTyped: true,
  movesClock: true,
  processes: 2,
  kieMs: 300,
  stormMs: 8_000,
  crashAfterMs: 4_000,
  mostMs: 120_000,
  timeScale: 10,
};
