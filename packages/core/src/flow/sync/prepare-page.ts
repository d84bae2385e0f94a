import { safeParse } from 'zod/v4/core';
import type { Page, Stream } from '../../definition/stream.ts';
import type { RejectedRecord, StoredRecord } from '../../store/sync.ts';
import { recordKey } from '../record-key.ts';
import type { Misfit } from './schema-drift.ts';
import { storable } from './storable.ts';

/** A page as it is written: each record checked, each key once, the bad ones set aside. */
export interface PreparedPage {
  readonly records: readonly StoredRecord[];
  readonly deleted: readonly string[];
  readonly rejected: readonly RejectedRecord[];
  /** The same records with what their schema said. */
  readonly misfits: readonly Misfit[];
  /** The highest cursor value of the good records. */
  readonly highest: string | undefined;
}

/** Checks a page record by record. A later record with the same key replaces an earlier one. */
export function preparePage(stream: Stream, page: Page, highest: string | undefined): PreparedPage {
  const records = new Map<string, StoredRecord>();
  const rejected: RejectedRecord[] = [];
  const misfits: Misfit[] = [];
  let top = highest;
  for (const raw of page.records) {
    const parsed = safeParse(stream.schema, raw);
    if (!parsed.success) {
      rejected.push({ key: rawKey(stream, raw), data: storable(raw), reason: reasonOf(parsed.error.issues) });
      misfits.push({ raw, issues: parsed.error.issues });
      continue;
    }
    const data = storable(parsed.data) as Readonly<Record<string, unknown>>;
    const key = recordKey(stream.key, data);
    records.delete(key);
    records.set(key, { key, data });
    top = higher(top, stream.cursor === undefined ? undefined : data[stream.cursor]);
  }
  const deleted = (page.deleted ?? []).map((key) =>
    recordKey(stream.key, key as Readonly<Record<string, unknown>>),
  );
  return {
    records: [...records.values()],
    deleted: [...new Set(deleted)].filter((key) => !records.has(key)),
    rejected,
    misfits,
    highest: top,
  };
}

function rawKey(stream: Stream, raw: unknown): string | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const record = raw as Readonly<Record<string, unknown>>;
  const named = stream.key.every((field) => ['string', 'number'].includes(typeof record[field]));
  return named ? recordKey(stream.key, record) : undefined;
}

/** Where and how a record did not fit; never its values. */
function reasonOf(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly code?: string | undefined }[],
): string {
  return issues
    .map((issue) => `${issue.path.map(String).join('.') || 'record'}: ${issue.code ?? 'invalid'}`)
    .join('; ');
}

function higher(top: string | undefined, value: unknown): string | undefined {
  if (typeof value === 'number') return top === undefined || value > Number(top) ? String(value) : top;
  if (typeof value === 'string') return top === undefined || value > top ? value : top;
  return top;
}
