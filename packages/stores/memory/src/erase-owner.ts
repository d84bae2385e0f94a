import type { ConnectionKey, ConnectionRow, ErasedCounts, GrantRow, OwnerStore, Whose } from '@patchbay/core';
import { isAbout } from './concerned.ts';
import { deliveryWorkKey } from './deliveries.ts';
import { isWhose, partitionsOf } from './owner-lists.ts';
import { ownConnection, type State } from './state.ts';

type Counts = { -readonly [K in keyof ErasedCounts]?: ErasedCounts[K] };

/** At most `limit` rows of an ended connection's data. */
export function eraseHistory(state: State, key: ConnectionKey, limit: number): Partial<ErasedCounts> {
  const row = endedConnection(state, key);
  return row ? eraseRows(state, row, limit) : {};
}

/** An ended connection, with what is left of its data. */
export function eraseConnection(
  state: State,
  key: ConnectionKey,
): Awaited<ReturnType<OwnerStore['eraseConnection']>> {
  const row = endedConnection(state, key);
  if (!row) return undefined;
  const erased = eraseRows(state, row, Infinity);
  const owed = forgetAccount(state, row);
  state.connections.delete(row.id);
  forgetSubject(state, row);
  state.readings.delete(row.id);
  for (const [key, feed] of state.feeds) if (feed.connectionId === row.id) state.feeds.delete(key);
  state.devices.delete(row.id);
  return { erased: { ...erased, connections: 1 }, owed };
}

/** Who it was, in the audit trail. */
export function eraseTraces(state: State, whose: Whose): Partial<ErasedCounts> {
  const pseudonyms = new Map<string, string>();
  const pseudonym = (id: string) => {
    const known = pseudonyms.get(id) ?? `erased-${crypto.randomUUID()}`;
    pseudonyms.set(id, known);
    return known;
  };
  const everyone = 'everyone' in whose;
  let audit = 0;
  let readers = 0;
  for (const [key, { tenantId, userId }] of state.readers)
    if (isWhose(whose, { tenantId, userId }) && state.readers.delete(key)) readers += 1;
  for (const [at, entry] of state.audit) {
    const { tenantId, userId } = entry.owner;
    if (!isWhose(whose, entry.owner) || (!everyone && userId === undefined)) continue;
    const tenant = everyone ? pseudonym(JSON.stringify([tenantId])) : tenantId;
    const owner = { tenantId: tenant, ...(userId !== undefined && { userId: pseudonym(userId) }) };
    state.audit.set(at, { ...entry, owner });
    audit += 1;
  }
  return { audit, readers };
}

/** A subject goes with the last connection that names it, and whoever may read it. */
function forgetSubject(
  { connections, readers }: State,
  { owner: { tenantId }, subject }: ConnectionRow,
): void {
  const named = [...connections.values()].some(
    (row) => row.owner.tenantId === tenantId && row.subject === subject,
  );
  if (named) return;
  for (const [key, reader] of readers)
    if (reader.tenantId === tenantId && reader.subject === subject) readers.delete(key);
}

function endedConnection(state: State, key: ConnectionKey): ConnectionRow | undefined {
  const row = ownConnection(state, key);
  return row?.status === 'disconnected' ? row : undefined;
}

function eraseRows(state: State, row: ConnectionRow, limit: number): Counts {
  const counts: Counts = {};
  let room = limit;
  const take = (kind: keyof Counts, removals: Iterable<() => unknown>) => {
    for (const remove of removals) {
      if (room === 0) return;
      remove();
      room -= 1;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  };
  const partitions = partitionsOf(state, row);
  // A run that has lost its lease writes nothing more.
  for (const partition of partitions) partition.lease = undefined;
  // While the records are there that tell what an event is about.
  take('deliveries', deliveriesOf(state, row));
  for (const { records, rejected } of partitions) {
    take('records', removals(records));
    take('rejected', removals(rejected));
  }
  take('readings', removals(state.readings.get(row.id)));
  take('devices', removals(state.devices.get(row.id)));
  take('changes', changesOf(state, row));
  take(
    'runs',
    removals(state.runs, ({ connectionId }) => connectionId === row.id),
  );
  take('consents', consentsOf(state, row));
  take(
    'marks',
    removals(state.partitions, ({ connectionId }) => connectionId === row.id),
  );
  return counts;
}

function* removals<Row>(rows: Map<string, Row> | undefined, wanted: (row: Row) => boolean = () => true) {
  for (const [key, row] of rows ?? []) if (wanted(row)) yield () => rows?.delete(key);
}

function* changesOf({ feeds }: State, { id }: ConnectionRow) {
  for (const { connectionId, rows } of feeds.values())
    if (connectionId === id) for (const row of rows) yield () => rows.delete(row);
}

function* consentsOf({ consents }: State, { id }: ConnectionRow) {
  for (const consent of [...consents])
    if (consent.connectionId === id) yield () => consents.splice(consents.indexOf(consent), 1);
}

/** Events about this connection and no other. */
function* deliveriesOf(state: State, row: ConnectionRow) {
  const others = [...state.connections.values()].filter(({ id }) => id !== row.id);
  for (const [key, delivery] of state.deliveries) {
    if (!isAbout(state, delivery, row) || others.some((other) => isAbout(state, delivery, other))) continue;
    yield () => {
      state.deliveries.delete(key);
      state.work.delete(deliveryWorkKey(key));
    };
  }
}

/** Takes the account's name from its owed revocations, which do without it; how many did name it. */
function forgetAccount(state: State, { owner, appId, account }: ConnectionRow): number {
  let owed = 0;
  for (const [key, work] of state.work) {
    if (work.kind !== 'revocation' || work.tenantId !== owner.tenantId) continue;
    const grant = work.args.grant as GrantRow;
    if (grant.appId !== appId || grant.accountId !== account?.id) continue;
    const nameless = { ...grant, accountId: '', accountGroup: '' };
    state.work.set(key, { ...work, args: { ...work.args, grant: nameless } });
    owed += 1;
  }
  return owed;
}
