/** Compilers and caches have what they want by then. */
export const WARM_UP_UPDATES = 2_000;
/** A result comes with every tenth update; the echo has nothing to be called back about. */
export const UPDATES_A_CALLBACK = 10;
