import { type $ZodObject, safeParse } from 'zod/v4/core';
import type { Needs } from '../definition/values.ts';
import type { ConnectionRow } from '../store/connections.ts';
import type { BoundApp } from './app.ts';

/** The values a part needs, parsed from where they rest; `missing` names fields that are not there or do not fit. */
export function partValues(
  bound: BoundApp,
  row: Pick<ConnectionRow, 'site' | 'settings'>,
  needs: Needs,
): { readonly values: Readonly<Record<keyof Needs, object>>; readonly missing: readonly string[] } {
  const missing: string[] = [];
  const read = (name: keyof Needs, schema: $ZodObject | undefined, from: object): object => {
    if (schema === undefined) return {};
    const parsed = safeParse(schema, from);
    if (parsed.success) return parsed.data;
    missing.push(...parsed.error.issues.map((issue) => [name, ...issue.path.map(String)].join('.')));
    return {};
  };
  const values = {
    app: { ...bound.values, ...read('app', needs.app, bound.values) },
    site: read('site', needs.site, row.site),
    settings: read('settings', needs.settings, row.settings),
  };
  return { values, missing };
}
