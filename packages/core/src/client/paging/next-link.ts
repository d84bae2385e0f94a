const linkForm = /<([^>]*)>\s*((?:;\s*[^\s=;,"]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"]*))?\s*)*)/g;
const parameterForm = /;\s*([^\s=;,"]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*)))?/g;

/** The target of the Link header's `rel="next"` (RFC 8288 section 3), where there is one. */
export function nextLink(headers: Headers): string | undefined {
  for (const [, target, parameters] of (headers.get('link') ?? '').matchAll(linkForm)) {
    if (relations(parameters ?? '').includes('next')) return target;
  }
  return undefined;
}

/** One `rel` may name several; a second `rel` counts for nothing (section 3.3). */
function relations(parameters: string): readonly string[] {
  for (const [, name, quoted, token] of parameters.matchAll(parameterForm)) {
    if (name?.toLowerCase() === 'rel') return (quoted ?? token ?? '').toLowerCase().split(/\s+/);
  }
  return [];
}
