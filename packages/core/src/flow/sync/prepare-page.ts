import { safeParse } from 'zod/v4/core';
import { utf8 } from '../../crypto/encoding.ts';
import type { Page, Stream } from '../../definition/stream.ts';
import type { RejectedRecord, StoredRecord } from '../../store/sync.ts';
import { recordKey } from '../record-key.ts';
import { cursorText, isLater } from './cursor-order.ts';
import type { Misfit } from './schema-drift.ts';
import { storable, TooDeep } from './storable.ts';

/** A page as it is written: each record checked, each key once, the bad ones set aside. */
export interface PreparedPage {
  readonly records: readonly StoredRecord[];
  readonly deleted: readonly string[];
  readonly rejected: readonly RejectedRecord[];
  /** The same records with what their schema said. */
  readonly misfits: readonly Misfit[];
  /** Records whose cursor is missing, or cannot be compared with the others': stored, and the mark goes by the others. */
  readonly unplaced: number;
  /** The highest cursor value of the good records. */
  readonly highest: string | undefined;
}

/** Bytes of a key that fit into the index of every store, beside the names of stream and partition. */
const longestKey = 1000;

/** Checks a page record by record. A later record with the same key replaces an earlier one. */
export function preparePage(stream: Stream, page: Page, highest: string | undefined): PreparedPage {
  const records = new Map<string, StoredRecord>();
  const rejected: RejectedRecord[] = [];
  const misfits: Misfit[] = [];
  let top = highest;
  let unplaced = 0;
  for (const raw of page.records) {
    const checked = checkRecord(stream, raw);
    if ('issues' in checked) {
      rejected.push(checked.rejected);
      misfits.push({ raw, issues: checked.issues });
      continue;
    }
    const { key, data } = checked;
    records.delete(key);
    records.set(key, { key, data });
    if (stream.cursor === undefined) continue;
    const cursor = cursorText(data[stream.cursor]);
    const later = cursor !== undefined && top !== undefined ? isLater(cursor, top) : top === undefined;
    if (cursor === undefined || later === undefined) unplaced += 1;
    else if (later) top = cursor;
  }
  const deleted = (page.deleted ?? []).map((key) =>
    recordKey(stream.key, storable(key) as Readonly<Record<string, unknown>>),
  );
  return {
    records: [...records.values()],
    deleted: [...new Set(deleted)].filter((key) => !records.has(key)),
    rejected,
    misfits,
    unplaced,
    highest: top,
  };
}

type Issues = readonly { readonly path: readonly PropertyKey[]; readonly code?: string | undefined }[];

/** A record as it is stored, or why it is set aside: it does not fit its schema, or no store could hold it. */
function checkRecord(
  stream: Stream,
  raw: unknown,
): StoredRecord | { readonly issues: Issues; readonly rejected: RejectedRecord } {
  const parsed = safeParse(stream.schema, raw);
  if (!parsed.success) return setAside(stream, raw, parsed.error.issues);
  try {
    const data = storable(parsed.data) as Readonly<Record<string, unknown>>;
    const key = recordKey(stream.key, data);
    return isTooLong(key) ? setAside(stream, raw, [{ path: stream.key, code: 'too_long' }]) : { key, data };
  } catch (error) {
    if (error instanceof TooDeep) return setAside(stream, raw, [{ path: [], code: 'too_deep' }]);
    throw error;
  }
}

function setAside(stream: Stream, raw: unknown, issues: Issues) {
  return { issues, rejected: { key: rawKey(stream, raw), data: kept(raw), reason: reasonOf(issues) } };
}

function kept(raw: unknown): unknown {
  try {
    return storable(raw);
  } catch (error) {
    if (error instanceof TooDeep) return null;
    throw error;
  }
}

function rawKey(stream: Stream, raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const record = raw as Readonly<Record<string, unknown>>;
  if (!stream.key.every((field) => ['string', 'number'].includes(typeof record[field]))) return undefined;
  const fields = Object.fromEntries(stream.key.map((field) => [field, storable(record[field])]));
  const key = recordKey(stream.key, fields);
  return isTooLong(key) ? undefined : key;
}

function isTooLong(key: string): boolean {
  return key.length > longestKey / 4 && utf8(key).length > longestKey;
}

/** Where and how a record did not fit; never its values. */
function reasonOf(issues: Issues): string {
  return issues
    .map((issue) => `${issue.path.map(String).join('.') || 'record'}: ${issue.code ?? 'invalid'}`)
    .join('; ');
}
