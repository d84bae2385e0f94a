/** So deep may a record be: what is deeper ends the walk through it, here or in a database. */
const deepest = 200;

/** What a store is not asked to keep. */
export class TooDeep extends Error {}

/**
 * A value as JSON of every store can hold it. PostgreSQL's has neither U+0000 nor lone surrogates; both become U+FFFD, as a
 * decoder would make them. A BigInt becomes text, which keeps all of its digits. Throws {@link TooDeep}.
 */
export function storable(value: unknown): unknown {
  // Nearly every record is storable as it is, and a copy of each would cost more than the look.
  return isStorable(value, 0) ? value : mended(value, 0);
}

function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (typeof value === 'bigint') return false;
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  if (depth >= deepest) throw new TooDeep();
  // Loops, because this sees every value of every record.
  if (Array.isArray(value)) {
    for (const part of value) if (!isStorable(part, depth + 1)) return false;
    return true;
  }
  const parts = value as Readonly<Record<string, unknown>>;
  for (const name in parts) if (!isStorable(name, 0) || !isStorable(parts[name], depth + 1)) return false;
  return true;
}

function mended(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.toWellFormed().replaceAll('\u0000', '\uFFFD');
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (depth >= deepest) throw new TooDeep();
  if (Array.isArray(value)) return value.map((part) => mended(part, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [mended(name, 0), mended(part, depth + 1)]),
  );
}
