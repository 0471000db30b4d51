import type { Json, JsonObject } from "./facts.js";

/** Keys in the order of a Java HashMap: the order in which KIE echoes `param`, measured on its recorded answers. */
export function inHashMapOrder(object: JsonObject): JsonObject {
  const entries = Object.entries(object);
  let buckets = 16;
  while (entries.length > buckets * 0.75) buckets *= 2;
  const placed = entries.map(([key, value]): [number, string, Json] => [bucketOf(key, buckets), key, value]);
  placed.sort((left, right) => left[0] - right[0]);
  return Object.fromEntries(placed.map(([, key, value]) => [key, value]));
}

function bucketOf(key: string, buckets: number): number {
  let hash = 0;
  for (let index = 0; index < key.length; index++) hash = (Math.imul(hash, 31) + key.charCodeAt(index)) | 0;
  return (hash ^ (hash >>> 16)) & (buckets - 1);
}
