/** PostgreSQL's JSON holds neither U+0000 nor lone surrogates; both become U+FFFD, as a decoder would make them. */
export function storable(value: unknown): unknown {
  if (typeof value === 'string')
    return isStorable(value) ? value : value.toWellFormed().replaceAll('\u0000', '\uFFFD');
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [storable(name), storable(part)]));
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}
