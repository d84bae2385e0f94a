import { $ZodObject } from 'zod/v4/core';
import type { Stream } from '../../definition/stream.ts';
import type { FieldDrift } from '../../events/events.ts';

/** A record that did not fit, with what its schema said. */
export interface Misfit {
  readonly raw: unknown;
  readonly issues: readonly { readonly path: readonly PropertyKey[] }[];
}

/** A provider that names fields by their content has no end of them: whoever knows more than this finds nothing new. */
const memorable = 500;

/** Counts by name, over all partitions of one sync, how records depart from their schema. No value is kept. */
export class SchemaDrift {
  readonly #declared: ReadonlySet<string>;
  readonly #cursor: string | undefined;
  readonly #counts = new Map<string, FieldDrift>();

  constructor({ schema, cursor }: Pick<Stream, 'schema' | 'cursor'>) {
    this.#cursor = cursor;
    this.#declared = new Set(schema instanceof $ZodObject ? Object.keys(schema._zod.def.shape) : []);
  }

  get fields(): readonly FieldDrift[] {
    return [...this.#counts.values()];
  }

  /** Notes a page's fields among `seen`, and counts those that no run before this one had. */
  seeFields(records: readonly unknown[], seen: Set<string>, before: ReadonlySet<string> | undefined): void {
    for (const raw of records) {
      if (typeof raw !== 'object' || raw === null || seen.size > memorable) continue;
      for (const name of Object.keys(raw)) {
        seen.add(name);
        if (before !== undefined && !before.has(name) && !this.#declared.has(name)) this.#add(name, 'new');
      }
    }
  }

  seeMisfit({ raw, issues }: Misfit): void {
    // Of a path only the first step is surely a name: below it may stand the keys of a map.
    const fields = new Set(issues.map(({ path: [field] }) => (field === undefined ? '*' : String(field))));
    for (const field of fields) this.#add(field, isMissing(raw, field) ? 'missing' : 'changed');
  }

  /** Counts records whose cursor does not tell where they stand. */
  seeUnplaced(records: number): void {
    if (this.#cursor !== undefined) this.#add(this.#cursor, 'unplaced', records);
  }

  #add(field: string, change: FieldDrift['change'], more = 1): void {
    const key = `${change} ${field}`;
    const records = (this.#counts.get(key)?.records ?? 0) + more;
    this.#counts.set(key, { field, change, records });
  }
}

function isMissing(raw: unknown, field: string): boolean {
  return field !== '*' && typeof raw === 'object' && raw !== null && !Object.hasOwn(raw, field);
}
