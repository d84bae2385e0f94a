import type {
  ConnectionData,
  ConnectionKey,
  DeliveryRow,
  OwnedPage,
  Owner,
  OwnerData,
  Store,
  Whose,
} from '@patchbay/core';
import { connect, sampleWork } from './sample-connections.ts';
import { beginRun, sampleEnd, samplePage } from './sample-sync.ts';

/** What is told apart in a case about an owner's data. */
export interface SampleOwned {
  readonly id: string;
  readonly owner: Owner;
  readonly accountId?: string;
  /** Stands in every text that the connection brought. */
  readonly word: string;
}

/** A connection with one row or more of every kind of data. */
export async function connectWithData(
  store: Store,
  { id, owner, accountId = `account-${id}`, word }: SampleOwned,
): Promise<ConnectionKey> {
  const { key } = await connect(store, { id, owner, accountId, slot: id });
  const { tenantId } = owner;
  const run = await beginRun(store, id, { tenantId, runId: `run of ${id}` });
  const records = ['a', 'b'].map((name) => ({ key: JSON.stringify([`${word} ${name}`]), data: { word } }));
  const rejected = [
    { key: JSON.stringify([`${word} r`]), data: { word }, reason: 'not one of ours' },
    { key: undefined, data: [word], reason: 'nameless' },
  ];
  const page = samplePage(run, { records, rejected, mark: { checkpoint: { word } } });
  await store.sync.commitPage(page);
  const deleted = [JSON.stringify([`${word} b`])];
  await store.sync.commitPage({ ...page, version: page.version + 1, records: [], rejected: [], deleted });
  await store.sync.end(sampleEnd(run));
  const at = { device: word, sensor: 'main', metric: 'account.name' };
  const facts = { ...at, measuredAt: new Date('2026-01-01T00:00:00.000Z'), timeSource: 'provider' } as const;
  await store.readings.write({
    tenantId,
    connectionId: id,
    devices: [{ externalId: word, name: word, model: undefined }],
    readings: [
      { ...facts, value: word },
      { ...facts, sensor: 'other', value: 1 },
    ],
  });
  await store.work.submit([sampleWork(`work of ${id}`, { connectionId: id, tenantId, args: { word } })]);
  await store.deliveries.accept(deliveryAbout(id, word, { account: accountId }));
  return key;
}

/** An event with `word` in it. */
export function deliveryAbout(
  name: string,
  word: string,
  route: { readonly account?: string; readonly record?: { readonly stream: string; readonly key: string } },
): Parameters<Store['deliveries']['accept']>[0] {
  const { account, record } = route;
  const about = record && { stream: record.stream, key: { id: record.key } };
  const event: DeliveryRow['event'] = {
    id: `event ${name}`,
    type: 'changed',
    payload: { word },
    ...(account !== undefined && { account }),
    ...(about && { about }),
  };
  const recordKey = record && { recordKey: record.key };
  return { connector: 'slack', appId: 'slack/client-1', event, ...recordKey };
}

const ownerKinds = ['connection', 'flow', 'reader', 'audit'] as const satisfies (keyof OwnerData)[];

export const connectionKinds = [
  'consent',
  'record',
  'rejected',
  'device',
  'reading',
  'mark',
  'run',
  'delivery',
  'schedule',
] as const satisfies (keyof ConnectionData)[];

/** All of an owner's data by kind, read in pages of `limit`. */
export async function ownedData(store: Store, whose: Whose, limit = 100): Promise<Record<string, object[]>> {
  const all: Record<string, object[]> = {};
  for (const kind of ownerKinds)
    all[kind] = await allPages((after) => store.owners.list(kind, { whose, after, limit }));
  for (const kind of connectionKinds) {
    const keys = all.connection as (ConnectionKey & object)[];
    all[kind] = [];
    for (const { id, owner } of keys)
      all[kind].push(...(await allPages((after) => store.owners.listOf(kind, { id, owner, after, limit }))));
  }
  return all;
}

async function allPages(read: (after: string | undefined) => Promise<OwnedPage<object>>): Promise<object[]> {
  const rows: object[] = [];
  let after: string | undefined;
  do {
    const page = await read(after);
    rows.push(...page.rows);
    after = page.next;
  } while (after !== undefined);
  return rows;
}

/** Ends a connection and erases it in steps of `limit`; the counts of all steps together. */
export async function eraseWhole(
  store: Store,
  key: ConnectionKey,
  limit: number,
): Promise<Record<string, number>> {
  await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
  const counts: Record<string, number> = {};
  const add = (more: object) => {
    for (const [kind, count] of Object.entries(more)) counts[kind] = (counts[kind] ?? 0) + Number(count);
  };
  for (;;) {
    const step = await store.owners.eraseHistory(key, limit);
    if (Object.values(step).every((count) => count === 0)) break;
    add(step);
  }
  add((await store.owners.eraseConnection(key))?.erased ?? {});
  return counts;
}
