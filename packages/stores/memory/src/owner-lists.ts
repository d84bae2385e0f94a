import type { ConnectionData, ConnectionRow, Owner, OwnerData, Whose } from '@patchbay/core';
import { isAbout } from './concerned.ts';
import { keyOf } from './key-of.ts';
import type { Partition } from './partition.ts';
import { shownRow } from './shown-row.ts';
import { type State, sameOwner } from './state.ts';

/** Rows by the text that orders them and tells them apart. */
export type Keyed<Row> = readonly (readonly [key: string, row: Row])[];

type OwnerLists = { readonly [K in keyof OwnerData]: (state: State, whose: Whose) => Keyed<OwnerData[K]> };

type ConnectionLists = {
  readonly [K in keyof ConnectionData]: (state: State, row: ConnectionRow) => Keyed<ConnectionData[K]>;
};

/** Exactly this owner, or anybody of the tenant. */
export function isWhose(whose: Whose, owner: Owner): boolean {
  return 'everyone' in whose ? whose.tenantId === owner.tenantId : sameOwner(whose, owner);
}

/** What there is of an owner, by kind. */
export const ownerLists: OwnerLists = {
  connection: (state, whose) =>
    [...state.connections.values()]
      .map((row, at) => [ordinal(at), shownRow(state, row)] as const)
      .filter(([, { owner }]) => isWhose(whose, owner)),
  flow: ({ flows }, whose) =>
    [...flows]
      .filter(([, { row }]) => isWhose(whose, row.owner))
      .map(([hash, { row, expiresAt }]) => {
        const { owner, connector, subject, abilities, site, returnTo } = row;
        return [hash, { owner, connector, subject, abilities, site, returnTo, expiresAt }];
      }),
  reader: ({ readers }, whose) =>
    [...readers]
      .map(([key, { tenantId, userId, subject }]) => [key, { owner: { tenantId, userId }, subject }] as const)
      .filter(([, { owner }]) => isWhose(whose, owner)),
  audit: ({ audit }, whose) =>
    [...audit].filter(([, { owner }]) => isWhose(whose, owner)).map(([at, entry]) => [ordinal(at), entry]),
};

/** What there is of a connection, by kind. */
export const connectionLists: ConnectionLists = {
  consent: ({ consents }, { id }) =>
    consents
      .map((consent, at) => [ordinal(at), consent] as const)
      .filter(([, { connectionId }]) => connectionId === id)
      .map(([at, { scopes, abilities, givenAt, withdrawnAt }]) => [
        at,
        { scopes, abilities, givenAt, withdrawnAt },
      ]),
  record: (state, row) =>
    partitionsOf(state, row).flatMap(({ stream, partition, records }) =>
      [...records].map(
        ([key, kept]) => [keyOf(stream, partition, key), { stream, partition, key, ...kept }] as const,
      ),
    ),
  rejected: (state, row) =>
    partitionsOf(state, row).flatMap(({ stream, partition, rejected }) =>
      [...rejected].map(
        ([id, { key, data, reason }]) =>
          [keyOf(stream, partition, id), { stream, partition, key, data, reason }] as const,
      ),
    ),
  device: ({ devices }, { id }) => [...(devices.get(id) ?? [])],
  reading: ({ readings }, { id }) => [...(readings.get(id) ?? [])],
  mark: (state, row) =>
    partitionsOf(state, row).map(({ stream, partition, cursor, checkpoint }) => [
      keyOf(stream, partition),
      { stream, partition, cursor, checkpoint },
    ]),
  run: ({ runs }, { id }) =>
    [...runs.values()]
      .filter((run) => run.connectionId === id)
      .map(({ connectionId: _, ...run }) => [keyOf(run.stream, run.partition, run.id), run]),
  delivery: (state, row) =>
    [...state.deliveries]
      .filter(([, delivery]) => isAbout(state, delivery, row))
      .map(
        ([
          key,
          {
            row: { event },
            handledAt,
          },
        ]) => [key, { event, handled: handledAt !== undefined }],
      ),
  schedule: ({ work }, { id }) =>
    [...work.values()]
      .filter(({ connectionId }) => connectionId === id)
      .map(({ key, kind, args, dueAt, everySeconds }) => [key, { work: kind, args, dueAt, everySeconds }]),
};

/** A connection's partitions. */
export function partitionsOf({ partitions }: State, { id }: ConnectionRow): readonly Partition[] {
  return [...partitions.values()].filter(({ connectionId }) => connectionId === id);
}

/** Sorts as the number does. */
function ordinal(at: number): string {
  return String(at).padStart(16, '0');
}
