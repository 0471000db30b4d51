/** Works off the items in as many lanes as there are connections; a second for all of them together. */
export async function perSecond<Item>(
  items: readonly Item[],
  { lanes, work }: { lanes: number; work: (item: Item) => Promise<unknown> },
): Promise<number> {
  const rest = [...items].reverse();
  const start = performance.now();
  const lane = async () => {
    for (let item = rest.pop(); item !== undefined; item = rest.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return items.length / ((performance.now() - start) / 1_000);
}
