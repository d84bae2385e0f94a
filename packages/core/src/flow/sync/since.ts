/** A cursor moved back by some seconds, where it is a time: an ISO 8601 text, or epoch seconds or milliseconds. Any other is left as it is. */
export function reachBack(cursor: string | undefined, seconds: number): string | undefined {
  if (cursor === undefined || seconds === 0) return cursor;
  const number = Number(cursor);
  if (Number.isFinite(number)) {
    const step = number > 1e11 ? seconds * 1000 : seconds;
    // Digits behind the point are part of the provider's mark: they are kept by cutting, not by arithmetic on them.
    const [whole = '', fraction] = cursor.split('.');
    const moved = String(Math.max(0, Number(whole) - step));
    return fraction === undefined ? moved : `${moved}.${fraction}`;
  }
  const date = Date.parse(cursor);
  return Number.isNaN(date) ? cursor : new Date(date - seconds * 1000).toISOString();
}
