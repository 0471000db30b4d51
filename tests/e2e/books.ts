import { openPool } from "../emulators/postgres/pool.js";
import type { Stack } from "../emulators/stack.js";

export type Sql = ReturnType<typeof connect>;

/** Looks at the books past the functions. */
export function connect(stack: Stack) {
  const pool = openPool({ connectionString: stack.directUrl, max: 2 });

  async function rows(text: string, params: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await pool.query(text, [...params])).rows;
  }

  return {
    rows,
    /** Both purses of a person, and whether the ledger adds up to them. */
    async books(userId: number) {
      const [row] = await rows(
        `select available - paid as free, paid, held,
           available + held = (select coalesce(sum(case kind when 'allowance' then amount when 'grant' then amount
             when 'capture' then -amount else 0 end), 0) from ledger l where l.user_id = a.user_id)
           and paid + paid_held = (select coalesce(sum(case kind when 'allowance' then l.paid when 'grant' then l.paid
             when 'capture' then -l.paid else 0 end), 0) from ledger l where l.user_id = a.user_id)
           and paid <= available and paid_held <= held as "isBalanced"
         from accounts a where user_id = $1`,
        [userId],
      );
      return row;
    },
    /** As if something of that price had been made. */
    async spend(userId: number, credits: number): Promise<void> {
      await rows(
        `with purse as (select user_id, greatest(paid - (available - $2), 0) as part from accounts where user_id = $1),
         spent as (
           update accounts a set available = available - $2, paid = paid - part from purse where a.user_id = purse.user_id
         )
         insert into ledger (user_id, kind, amount, paid) select user_id, 'capture', $2, part from purse`,
        [userId, credits],
      );
    },
    end: () => pool.end(),
  };
}
