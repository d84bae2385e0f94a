/** A reset named as a number above this is a moment, not a distance (it would be 30 years away). */
const epochSecondsFloor = 1_000_000_000;
const epochMillisecondsFloor = epochSecondsFloor * 1000;

/**
 * How long the provider asks to wait, in milliseconds, or undefined when it does not say. Reads Retry-After as seconds or
 * as an HTTP date (RFC 9110 section 10.2.3), and the reset headers in use: seconds, epoch seconds, epoch milliseconds.
 * A reset beside a budget that is not used up says when the window ends, not to wait for it.
 */
export function retryAfter(headers: Headers, now: Date): number | undefined {
  for (const name of ['retry-after', 'ratelimit-reset', 'x-ratelimit-reset', 'x-rate-limit-reset']) {
    const value = headers.get(name)?.trim();
    if (value === undefined || value === '' || hasBudget(headers, name)) continue;
    const wait = milliseconds(value, now);
    if (wait !== undefined) return Math.max(0, wait);
  }
  return undefined;
}

function hasBudget(headers: Headers, name: string): boolean {
  return name.endsWith('-reset') && Number(headers.get(name.replace('-reset', '-remaining')) ?? 0) > 0;
}

/** From now until what a header names: seconds, an epoch in seconds or milliseconds, or an HTTP date. */
export function milliseconds(value: string, now: Date): number | undefined {
  const number = Number(value);
  if (value === '') return undefined;
  if (Number.isFinite(number)) {
    if (number >= epochMillisecondsFloor) return number - now.getTime();
    if (number >= epochSecondsFloor) return number * 1000 - now.getTime();
    return number * 1000;
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now.getTime();
}
