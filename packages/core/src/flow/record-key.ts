/** The key fields as a JSON array, in declared order: no two keys look alike. */
export function recordKey(fields: readonly string[], record: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields.map((field) => record[field]));
}
