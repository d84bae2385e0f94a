import { fromBase64url, fromUtf8, toBase64url, utf8 } from '../../crypto/encoding.ts';
import type { ChangePlace } from '../../store/changes.ts';

/** Where somebody who follows a stream's changes stands. */
export interface ChangePosition {
  /** In the changes, once every record has been shown. */
  readonly place: ChangePlace;
  /** The last record shown, while the records that were there at the start are being shown. */
  readonly shown: { readonly partition: string; readonly key: string } | undefined;
}

/** The stream of the connection that a cursor is for. */
export interface CursorScope {
  readonly connectionId: string;
  readonly stream: string;
}

/** Grows when what a cursor says changes its meaning. */
const form = '1.';

/** A position as text for somebody else to keep. It holds no secret, and helps nobody to another owner's records. */
export function writeCursor({ connectionId, stream }: CursorScope, { place, shown }: ChangePosition): string {
  const fields = [
    connectionId,
    stream,
    place.version,
    place.index,
    ...(shown ? [shown.partition, shown.key] : []),
  ];
  return form + toBase64url(utf8(JSON.stringify(fields)));
}

/** Undefined unless it was written for this stream of this connection, in this form. */
export function readCursor(
  { connectionId, stream }: CursorScope,
  cursor: string,
): ChangePosition | undefined {
  const bytes = cursor.startsWith(form) ? fromBase64url(cursor.slice(form.length)) : undefined;
  if (bytes === undefined) return undefined;
  const [its, of, version, index, partition, key] = fieldsOf(bytes);
  if (its !== connectionId || of !== stream || !isCount(version) || !isCount(index)) return undefined;
  const place = { version, index };
  if (partition === undefined && key === undefined) return { place, shown: undefined };
  if (typeof partition !== 'string' || typeof key !== 'string') return undefined;
  return { place, shown: { partition, key } };
}

function fieldsOf(bytes: Uint8Array): readonly unknown[] {
  try {
    const fields: unknown = JSON.parse(fromUtf8(bytes));
    return Array.isArray(fields) ? fields : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
