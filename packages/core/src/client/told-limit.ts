import type { ToldLimit } from '../definition/limit.ts';
import { milliseconds } from './retry-after.ts';

const families = ['ratelimit', 'x-ratelimit', 'x-rate-limit'];

/** The budget that an answer's headers tell of, where they name what remains and when it is whole again. */
export function toldLimit(headers: Headers, now: Date): ToldLimit | undefined {
  const item = tightest(headers.get('ratelimit'));
  if (item !== undefined) {
    const policy = items(headers.get('ratelimit-policy')).find(({ name }) => name === item.name);
    return told(policy?.q, item.r, item.t);
  }
  for (const family of families) {
    const remaining = leading(headers.get(`${family}-remaining`));
    const wait = milliseconds(headers.get(`${family}-reset`)?.trim() ?? '', now);
    const found = told(leading(headers.get(`${family}-limit`)), remaining, wait && wait / 1000);
    if (found !== undefined) return found;
  }
  return undefined;
}

function told(
  units: number | undefined,
  remaining: number | undefined,
  resets: number | undefined,
): ToldLimit | undefined {
  if (remaining === undefined || resets === undefined) return undefined;
  return { ...(units !== undefined && { units }), remaining, resets };
}

interface Item {
  readonly name: string;
  /** Quota, remaining, and seconds until the reset. */
  readonly q: number | undefined;
  readonly r: number | undefined;
  readonly t: number | undefined;
}

/** The list of `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers-10): `"hour";r=50;t=30`. */
function items(value: string | null): readonly Item[] {
  return (value ?? '').split(',').map((item) => {
    const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
    const of = (letter: string) =>
      leading(parameters.find((parameter) => parameter.startsWith(`${letter}=`))?.slice(2) ?? null);
    return { name, q: of('q'), r: of('r'), t: of('t') };
  });
}

function tightest(value: string | null): Item | undefined {
  const known = items(value).filter(({ r, t }) => r !== undefined && t !== undefined);
  return known.reduce<Item | undefined>(
    (low, item) => ((low?.r ?? Infinity) <= (item.r ?? 0) ? low : item),
    undefined,
  );
}

/** `100, 100;w=60` is 100: what stands behind it explains it. */
function leading(value: string | null): number | undefined {
  const digits = /^\s*(\d{1,15})/.exec(value ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}
