/** The decoded parameters of a path, by the names that its pattern gives them. */
export type PathParameters = Readonly<Record<string, string>>;

/**
 * The segments of a URL's path below `base`, still encoded and exactly as they were sent, so that nothing matches here
 * that a server in front may have read as another path. Undefined for a path elsewhere and for empty segments.
 */
export function segmentsBelow(base: string, url: string): readonly string[] | undefined {
  const path = /^https?:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1];
  if (path === undefined || !path.startsWith(`${base}/`) || !URL.canParse(url)) return undefined;
  const segments = path.slice(base.length + 1).split('/');
  return segments.includes('') ? undefined : segments;
}

/** Compares segments with a pattern such as `connections/:id`. Literals match only as they are written. */
export function matchPath(pattern: string, segments: readonly string[]): PathParameters | undefined {
  const parts = pattern.split('/');
  if (parts.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const segment = segments[index] ?? '';
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined;
      continue;
    }
    const value = decodeSegment(segment);
    if (value === undefined) return undefined;
    parameters[part.slice(1)] = value;
  }
  return parameters;
}

/** Longer than any id of ours. */
const maxLength = 200;

/** A segment's text; undefined where its encoding is broken or hides a slash, a control character or a dot segment. */
function decodeSegment(segment: string): string | undefined {
  if (segment.length > maxLength) return undefined;
  try {
    const text = decodeURIComponent(segment);
    return /[/\\\p{Cc}]|^\.{1,2}$/u.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
