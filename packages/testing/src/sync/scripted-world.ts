/** The lists of the scripted provider, each read by the stream of the same name. */
export type ScriptedList = 'ascending' | 'newest' | 'changes' | 'scanned' | 'children';

/** A record as the provider keeps and shows it. */
export interface ScriptedRecord {
  readonly id: string;
  /** When it last changed, as the provider words it; what lists are sorted and filtered by. */
  readonly at?: string | null | undefined;
  /** Of `children`: the record of `scanned` that it belongs to. */
  readonly parent?: string;
  readonly name?: unknown;
  /** Whatever a test is about. */
  readonly extra?: unknown;
}

/** One line of a list's change log. */
export interface ScriptedChange {
  readonly sequence: number;
  readonly id: string;
  /** As it is now; undefined when it is gone. */
  readonly record: ScriptedRecord | undefined;
}

/** The truth: what there is at the provider at this moment. Tests change it, also while it is being read. */
export class ScriptedWorld {
  readonly #now: () => Date;
  readonly #lists = new Map<ScriptedList, Map<string, ScriptedRecord>>();
  readonly #logs = new Map<ScriptedList, string[]>();
  readonly #horizons = new Map<ScriptedList, number>();

  constructor({ now }: { readonly now: () => Date }) {
    this.#now = now;
  }

  /** Adds a record or replaces the one of its id. It changed now, unless it says when. */
  put(list: ScriptedList, ...records: readonly ScriptedRecord[]): void {
    for (const record of records) {
      this.#of(list).set(idOf(record), { at: this.#now().toISOString(), ...record });
      this.#log(list, idOf(record));
    }
  }

  /** Only `changes` and `children` and `scanned` show that a record is gone. Of a child, its id is `parent/id`. */
  remove(list: ScriptedList, ...ids: readonly string[]): void {
    for (const id of ids) if (this.#of(list).delete(id)) this.#log(list, id);
  }

  /** Every record that there is now. */
  live(list: ScriptedList): readonly ScriptedRecord[] {
    return [...this.#of(list).values()];
  }

  /** Of the last change. */
  sequence(list: ScriptedList): number {
    return this.#logs.get(list)?.length ?? 0;
  }

  /** What changed after a mark, oldest first; undefined when that is forgotten. */
  changesAfter(list: ScriptedList, mark: number): readonly ScriptedChange[] | undefined {
    if (mark < (this.#horizons.get(list) ?? 0)) return undefined;
    const ids = (this.#logs.get(list) ?? []).slice(mark);
    return ids.map((id, index) => ({ sequence: mark + index + 1, id, record: this.#of(list).get(id) }));
  }

  /** Forgets every change so far: whoever holds a mark before this moment has to start over. */
  forget(list: ScriptedList): void {
    // A change that nobody sees, so that the newest mark is forgotten too.
    this.#log(list, '');
    this.#horizons.set(list, this.sequence(list));
  }

  #of(list: ScriptedList): Map<string, ScriptedRecord> {
    const records = this.#lists.get(list) ?? new Map<string, ScriptedRecord>();
    this.#lists.set(list, records);
    return records;
  }

  #log(list: ScriptedList, id: string): void {
    this.#logs.set(list, [...(this.#logs.get(list) ?? []), id]);
  }
}

/** Two parents may have children of the same id. */
function idOf({ id, parent }: ScriptedRecord): string {
  return parent === undefined ? id : `${parent}/${id}`;
}

/** Records `first` to `last`, each a minute after the one before, the first of them in December 2025. */
export function scriptedRecords(
  first: number,
  last: number,
  more: Partial<ScriptedRecord> = {},
): readonly ScriptedRecord[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => {
    const number = first + index;
    const id = `r${String(number).padStart(4, '0')}`;
    return { id, at: scriptedMinute(number), name: `record ${number}`, ...more };
  });
}

/** The nth minute of December 2025: before the time at which a fake clock begins. */
export function scriptedMinute(number: number): string {
  return new Date(Date.UTC(2025, 11, 1) + number * 60_000).toISOString();
}
