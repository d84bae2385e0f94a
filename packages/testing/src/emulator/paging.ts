import type { Fault, ProviderFault } from './faults.ts';

/** What a list call asks of a list that is sorted by its keys. */
export interface PageQuery<Item> {
  /** Everything, in the order it is walked. */
  readonly items: readonly Item[];
  /** Where an item stands in that order; compared as text. */
  readonly keyOf: (item: Item) => string;
  /** Whether the walk goes from high keys to low ones. */
  readonly descending?: boolean;
  readonly size: number;
  /** The cursor that was sent; undefined asks for the first page. */
  readonly cursor: string | undefined;
  /** Names the list inside the cursor, so that another list's cursor is refused. */
  readonly list: string;
  readonly fault?: Fault<ProviderFault> | undefined;
}

/** A page, or the news that nobody gave out this cursor. */
export type Page<Item> =
  | { readonly ok: true; readonly items: readonly Item[]; readonly next: string | undefined }
  | { readonly ok: false };

interface Mark {
  /** The last key that was delivered; undefined at the beginning. */
  readonly after: string | undefined;
  /** How often this place was given out, so that a cursor to the same place is another cursor. */
  readonly turn: number;
  /** Whether the walk is stuck here. */
  readonly stuck: boolean;
}

/** The page that a cursor asks for. A cursor stands for a place, so it survives items that come or go. */
export function takePage<Item>(query: PageQuery<Item>): Page<Item> {
  const { items, keyOf, size, cursor, list, fault, descending = false } = query;
  const mark = cursor === undefined ? { after: undefined, turn: 0, stuck: false } : readCursor(list, cursor);
  if (mark === undefined) return { ok: false };
  const { after } = mark;
  const rest = after === undefined ? items : items.filter((item) => isBeyond(keyOf(item), after, descending));
  const page = rest.slice(0, size);
  const last = page.at(-1);
  const same = { ...mark, turn: mark.turn + 1 };

  if (fault?.kind === 'empty-page') return { ok: true, items: [], next: writeCursor(list, same) };
  if (fault?.kind === 'duplicate-page') return { ok: true, items: page, next: writeCursor(list, same) };
  if (fault?.kind === 'repeated-cursor' || mark.stuck) {
    const stuck = { ...mark, stuck: true };
    return { ok: true, items: page, next: cursor ?? writeCursor(list, stuck) };
  }
  if (last === undefined || page.length === rest.length) return { ok: true, items: page, next: undefined };
  return { ok: true, items: page, next: writeCursor(list, { after: keyOf(last), turn: 0, stuck: false }) };
}

/** The address of a next page, for providers that link to it. */
export function nextLink(url: URL, fault?: Fault<ProviderFault>): string {
  const next = new URL(url);
  if (fault?.kind === 'next-on-other-host') next.host = 'elsewhere.invalid';
  return next.href;
}

/** The records of a page as a fault leaves them; `changes` says what drift and poison are at this provider. */
export function faultyRecords<Item extends object>(
  records: readonly Item[],
  fault: Fault<ProviderFault> | undefined,
  changes: { drift(record: Item): object; poison(record: Item): object },
): object[] {
  if (fault?.kind === 'schema-drift') return records.map((record) => changes.drift(record));
  if (fault?.kind !== 'poison-record') return [...records];
  return records.map((record, index) => (index === 0 ? changes.poison(record) : record));
}

function isBeyond(key: string, after: string, descending: boolean): boolean {
  return descending ? key < after : key > after;
}

function writeCursor(list: string, { after, turn, stuck }: Mark): string {
  const text = [list, String(turn), stuck ? 'stuck' : '', after ?? ''].join(':');
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function readCursor(list: string, cursor: string): Mark | undefined {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(cursor) || cursor.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(cursor), (character) => character.charCodeAt(0));
  const [name, turn, stuck, ...after] = new TextDecoder().decode(bytes).split(':');
  if (name !== list || !/^\d+$/.test(turn ?? '') || after.length === 0) return undefined;
  return { after: after.join(':') || undefined, turn: Number(turn), stuck: stuck === 'stuck' };
}
