import type { Who } from "../tasks/admin.js";

/** Who an act names, as two parameters of SQL. */
export function whoParams(who: Who): [number | null, string | null] {
  return "userId" in who ? [who.userId, null] : [null, who.username];
}

/** A CTE of the one person that is named by parameters `id` and `name`. Of several with one name, who came last. */
export function targetCte(id: string, name: string): string {
  return `target as (
  select * from users where id = ${id}::bigint or lower(username) = lower(${name}::text) order by seen_at desc limit 1
)`;
}
