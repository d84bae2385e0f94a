import type { Stream } from '../../definition/stream.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ChangedPage, ChangePlace } from '../../store/changes.ts';
import { type Cancellable, throwIfStopped, unlessAborted } from '../cancelled.ts';
import type { WorkspaceScope } from '../kernel.ts';
import { findConnection } from '../workspace-scope.ts';
import { type ChangePosition, readCursor, writeCursor } from './change-cursor.ts';
import { findStream } from './find-stream.ts';

/** One change of a stream. Applying each in turn, some perhaps twice, keeps a copy of the stream true. */
export type Change<R = object> = ChangeOf<R> &
  (
    | { readonly kind: 'added' | 'updated'; readonly record: R }
    | { readonly kind: 'deleted'; readonly record?: undefined }
  );

interface ChangeOf<R> {
  /** Of a stream with a parent, which parent record's; else empty. A key is unique within it. */
  readonly partition: string;
  /** The record's key fields. */
  readonly key: Partial<R>;
  /** For `since`, once this change has been dealt with. */
  readonly cursor: string;
}

/** From where, and how far. */
export interface ChangesOptions extends Cancellable {
  /** The cursor of the last change that was dealt with; left out, from the start: every record there is, as `added`. */
  readonly since?: string;
  /** At most so many changes. */
  readonly limit?: number;
}

const batch = 500;
/** Sorts before every record: a key is never empty. */
const beginning = { partition: '', key: '' };

/** What changed in a stream since a cursor, in an order that passes nothing that is committed later; ends with the last. */
export async function* readChanges(
  scope: WorkspaceScope,
  stream: string,
  { since, limit = Number.POSITIVE_INFINITY, signal }: ChangesOptions,
): AsyncGenerator<Change> {
  const declared = findStream(scope, stream);
  await unlessAborted(signal, () => findConnection(scope.kernel, scope.key));
  const reader = { scope, stream, declared, signal };
  const position = since === undefined ? await start(reader) : open(reader, since);
  let left = limit;
  if (left <= 0) return;
  for await (const change of follow(reader, position)) {
    throwIfStopped(signal);
    yield change;
    left -= 1;
    if (left <= 0) return;
  }
}

interface Reader {
  readonly scope: WorkspaceScope;
  readonly stream: string;
  readonly declared: Stream;
  readonly signal: AbortSignal | undefined;
}

/** What changes while the records are shown comes after them: the place is taken first. */
async function start(reader: Reader): Promise<ChangePosition> {
  const { version } = await pageAfter(reader, undefined, 0);
  return { place: { version: version + 1, index: 0 }, shown: beginning };
}

function open({ scope: { connector, key }, stream }: Reader, since: string): ChangePosition {
  const position = readCursor({ connectionId: key.id, stream }, since);
  if (position !== undefined) return position;
  throw new PatchbayError(
    'input/invalid',
    `The cursor is none of ${stream} of this connection. Pass the one that came with a change of it, or none to start from the beginning.`,
    { connector: connector.id, connection: key.id },
  );
}

async function* follow(reader: Reader, { place, shown }: ChangePosition): AsyncGenerator<Change> {
  if (shown !== undefined) yield* showRecords(reader, place, shown);
  for (let after = place; ; ) {
    const { changes } = await pageAfter(reader, after, batch);
    for (const { kind, data, next, ...at } of changes) {
      after = next;
      const change = {
        ...described(reader, at),
        cursor: cursorAt(reader, { place: next, shown: undefined }),
      };
      if (kind === 'deleted') yield { kind, ...change };
      else if (data !== undefined) yield { kind, ...change, record: data };
    }
    if (changes.length < batch) return;
  }
}

async function* showRecords(
  reader: Reader,
  place: ChangePlace,
  shown: NonNullable<ChangePosition['shown']>,
): AsyncGenerator<Change> {
  const { scope, stream, signal } = reader;
  // Whoever stopped here long ago should hear at once that it is too late, not after the rest.
  await pageAfter(reader, place, 0);
  for (let after = shown; ; ) {
    const query = { ...scope.key, stream, after, limit: batch };
    const rows = await unlessAborted(signal, () => scope.kernel.store.sync.records(query));
    for (const [index, { partition, key, data }] of rows.entries()) {
      after = { partition, key };
      // What comes to stand behind the last one was added since: the changes tell.
      const isLast = rows.length < batch && index === rows.length - 1;
      const cursor = cursorAt(reader, { place, shown: isLast ? undefined : after });
      yield { kind: 'added', ...described(reader, after), cursor, record: data };
    }
    if (rows.length < batch) return;
  }
}

function described({ declared }: Reader, { partition, key }: { partition: string; key: string }) {
  const values: unknown[] = JSON.parse(key);
  return { partition, key: Object.fromEntries(declared.key.map((field, at) => [field, values[at]])) };
}

function cursorAt({ scope, stream }: Reader, position: ChangePosition): string {
  return writeCursor({ connectionId: scope.key.id, stream }, position);
}

/** Throws `sync/cursor-expired` where changes after the place are gone, or a restored database has not got so far. */
async function pageAfter(
  reader: Reader,
  after: ChangePlace | undefined,
  limit: number,
): Promise<ChangedPage> {
  const { scope, stream, signal } = reader;
  const { kernel, key, connector } = scope;
  const page = await unlessAborted(signal, () => kernel.store.sync.changes({ ...key, stream, after, limit }));
  if (after === undefined || (after.version > page.pruned && after.version <= page.version + 1)) return page;
  throw new PatchbayError(
    'sync/cursor-expired',
    `Changes of ${stream} since this cursor are no longer there. Start from the beginning, without a cursor, and forget what does not come.`,
    { connector: connector.id, connection: key.id },
  );
}
