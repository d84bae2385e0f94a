/** One key of several parts, whatever characters they hold. */
export function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}
