/** Some of KIE's fields hold JSON as text; newer answers hold the same field parsed. */
export function decode(value: unknown): unknown {
  if (typeof value !== "string" || value.trim() === "") return value;
  try {
    return JSON.parse(value);
  } catch {
    // Text that is no JSON stays what it is; whoever reads it decides.
    return value;
  }
}
