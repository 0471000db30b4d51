import pg from "pg";

/**
 * KIE lets 20 orders through in 10 s, and so does the line before it: a test with hundreds of orders would wait for
 * most of its time. In this database orders that were sent count as sent long ago.
 */
export async function forgetPace(directUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: directUrl });
  await client.connect();
  await client.query(`
    create function forget_pace() returns trigger language plpgsql as
      $$ begin new.sent_at = now() - interval '1 hour'; return new; end $$;
    create trigger forget_pace before update on tasks for each row
      when (new.state <> 'submitting' and new.sent_at is not null) execute function forget_pace()`);
  await client.end();
}
