import type { ConnectionData, OwnedPage, OwnerData } from '../../store/owners.ts';
import type { ConnectionKey, Whose } from '../../store/scope.ts';
import { throwIfStopped } from '../cancelled.ts';
import { type Connection, toConnection } from '../connection.ts';
import type { Kernel } from '../kernel.ts';

type Entries<Data> = { readonly [K in keyof Data]: { readonly kind: K } & Data[K] }[keyof Data];

/** One fact about an owner. `connection` is the id of the connection that it belongs to. */
export type OwnerEntry =
  | {
      readonly kind: 'connection';
      readonly connection: Connection;
      readonly settings: Readonly<Record<string, unknown>>;
    }
  | Entries<Omit<OwnerData, 'connection'>>
  | (Entries<ConnectionData> & { readonly connection: string });

const pageSize = 500;

const ofConnection = Object.keys({
  consent: true,
  record: true,
  rejected: true,
  device: true,
  reading: true,
  mark: true,
  run: true,
  delivery: true,
  schedule: true,
} satisfies Record<keyof ConnectionData, true>) as readonly (keyof ConnectionData)[];

const ofOwner = Object.keys({ flow: true, reader: true, audit: true } satisfies Record<
  Exclude<keyof OwnerData, 'connection'>,
  true
>) as readonly Exclude<keyof OwnerData, 'connection'>[];

/** All entries of an owner, page by page. */
export async function* exportOwner(
  kernel: Kernel,
  whose: Whose,
  signal: AbortSignal | undefined,
): AsyncGenerator<OwnerEntry> {
  const { owners } = kernel.store;
  for await (const row of pages((page) => owners.list('connection', { whose, ...page }), signal)) {
    yield { kind: 'connection', connection: toConnection(row), settings: row.settings };
    yield* connectionData(kernel, { owner: row.owner, id: row.id }, signal);
  }
  for (const kind of ofOwner) {
    const rows = pages((page) => owners.list(kind, { whose, ...page }), signal);
    for await (const row of rows) yield { kind, ...row } as OwnerEntry;
  }
}

async function* connectionData(
  kernel: Kernel,
  key: ConnectionKey,
  signal: AbortSignal | undefined,
): AsyncGenerator<OwnerEntry> {
  for (const kind of ofConnection) {
    const rows = pages((page) => kernel.store.owners.listOf(kind, { ...key, ...page }), signal);
    for await (const row of rows) yield { kind, connection: key.id, ...row } as OwnerEntry;
  }
}

async function* pages<Row>(
  read: (page: { readonly after: string | undefined; readonly limit: number }) => Promise<OwnedPage<Row>>,
  signal: AbortSignal | undefined,
): AsyncGenerator<Row> {
  let after: string | undefined;
  do {
    throwIfStopped(signal);
    const page = await read({ after, limit: pageSize });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
