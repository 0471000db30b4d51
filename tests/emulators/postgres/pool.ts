import pg from "pg";

/** A pool that outlives its connections: one that is lost, idle or in use, is the pool's to replace and ends no process. */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  pool.on("error", () => undefined);
  pool.on("connect", (client) => void client.on("error", () => undefined));
  return pool;
}
