/** `npm run test:long` sets it: the tests that are a matter of numbers then run in their full size. */
export const isLong = process.env["TEST_SIZE"] === "long";

/**
 * How much of something a test does: enough in `npm test` for a change to be believed, more in `npm run test:long`. A
 * variable of that name asks for another number.
 */
export function sizeOf(variable: string, { quick, long }: { quick: number; long: number }): number {
  return Number(process.env[variable] ?? (isLong ? long : quick));
}
