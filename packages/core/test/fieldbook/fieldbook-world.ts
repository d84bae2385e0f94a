/** A record as Fieldbook keeps it. `at` moves with every change. */
export interface Row {
  readonly id: string;
  readonly at: string;
  readonly name: string;
  readonly folder?: string;
  readonly open?: boolean;
}

interface Change {
  readonly sequence: number;
  readonly id: string;
}

/** A person with an account at Fieldbook. */
export interface Person {
  readonly id: string;
  readonly group: string;
  readonly name: string;
}

export const people: readonly Person[] = [
  { id: 'ada', group: 'orchard', name: 'Ada Abara' },
  { id: 'ben', group: 'orchard', name: 'Ben Bianchi' },
  { id: 'cleo', group: 'harbour', name: 'Cleo Castillo' },
];

/** What there is at Fieldbook, open to tests: named lists of rows, and a log of what changed in each. */
export class FieldbookWorld {
  readonly #lists = new Map<string, Map<string, Row>>();
  readonly #changes = new Map<string, Change[]>();
  /** Change marks before this one are forgotten. */
  horizon = 0;
  members = 4;

  list(name: string): readonly Row[] {
    return [...(this.#lists.get(name)?.values() ?? [])];
  }

  /** Adds a row, or replaces the one with its id. */
  put(name: string, ...rows: readonly Row[]): void {
    const list = this.#lists.get(name) ?? new Map<string, Row>();
    this.#lists.set(name, list);
    for (const row of rows) {
      list.set(row.id, row);
      this.#log(name, row.id);
    }
  }

  drop(name: string, ...ids: readonly string[]): void {
    for (const id of ids) {
      this.#lists.get(name)?.delete(id);
      this.#log(name, id);
    }
  }

  /** What changed after a mark, oldest first; the last `sequence` is the next mark. */
  changesAfter(name: string, mark: number): readonly (Change & { readonly row: Row | undefined })[] {
    const after = (this.#changes.get(name) ?? []).filter(({ sequence }) => sequence > mark);
    return after.map((change) => ({ ...change, row: this.#lists.get(name)?.get(change.id) }));
  }

  #log(name: string, id: string): void {
    const changes = this.#changes.get(name) ?? [];
    this.#changes.set(name, changes);
    changes.push({ sequence: changes.length + 1, id });
  }
}

/** Rows `first` to `last`, each a minute after the one before. */
export function rows(first: number, last: number, more: Partial<Row> = {}): readonly Row[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const number = first + index;
    return { id: `r${String(number).padStart(3, '0')}`, at: minute(number), name: `row ${number}`, ...more };
  });
}

/** The nth minute of the year in which tests begin. */
export function minute(number: number): string {
  return new Date(Date.UTC(2025, 11, 1) + number * 60_000).toISOString();
}
