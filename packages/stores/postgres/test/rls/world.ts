import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import type postgres from 'postgres';
import { opening } from '../samples.ts';

/** Two tenants with the same two users each; nobody's id tells the tenant. */
export const tenants = ['acme', 'globex'] as const;
export const users = ['ada', 'bob'] as const;

/** The connections of each tenant: whose, and for which subject. */
const connections = {
  'of-ada': { userId: 'ada' },
  'of-bob': { userId: 'bob' },
  'of-all': {},
  'of-all-for-ann': { subject: 'ann' },
  'of-all-for-ben': { subject: 'ben' },
  'of-ada-for-cat': { userId: 'ada', subject: 'cat' },
  'of-bob-for-ann': { userId: 'bob', subject: 'ann' },
} as const;

/** Who may read what belongs to whom; nobody was granted cat. */
const readers = { ann: 'ada', ben: 'bob' } as const;

/** What each user of a tenant is shown, in order: ids without their tenant. */
export const shown = {
  ada: {
    metadata: ['of-ada', 'of-ada-for-cat', 'of-all', 'of-all-for-ann', 'of-bob-for-ann'],
    contents: ['of-ada', 'of-all-for-ann', 'of-bob-for-ann'],
    own: ['of-ada', 'of-ada-for-cat'],
    subjects: ['ann'],
  },
  bob: {
    metadata: ['of-all', 'of-all-for-ben', 'of-bob', 'of-bob-for-ann'],
    contents: ['of-all-for-ben', 'of-bob'],
    own: ['of-bob', 'of-bob-for-ann'],
    subjects: ['ben'],
  },
} as const;

/** Writes one row of everything for each connection, through the store; `sql` is the owner's. */
export async function fillWorld(sql: postgres.Sql): Promise<void> {
  const store = postgresStore({ sql });
  await sql`insert into integrations.sinks values ('slack', 'nothing', 'app.nothing')`;
  await store.limits.take({ key: 'bucket', capacity: 10, refillPerSecond: 1 });
  await store.limits.acquire({ key: 'permits', holder: 'a', permits: 1, yields: false, leaseSeconds: 60 });
  await store.limits.settle({ key: 'budget', cost: 0, used: true, blockedSeconds: 60 });
  for (const tenantId of tenants) {
    for (const [name, whose] of Object.entries(connections))
      await fillConnection(store, tenantId, name, whose);
    for (const [subject, userId] of Object.entries(readers)) {
      await store.subjects.grant({ tenantId, subject, userId });
    }
  }
}

async function fillConnection(
  store: Store,
  tenantId: string,
  name: string,
  { userId, subject }: { readonly userId?: string; readonly subject?: string },
): Promise<void> {
  const id = `${tenantId}/${name}`;
  const consent = opening(id, { tenantId });
  const owner = { tenantId, ...(userId && { userId }) };
  await store.connections.open({ ...consent, connection: { ...consent.connection, owner, subject } });
  await fillSync(store, tenantId, id);
  const device = { externalId: 'd', name: 'Boiler', model: undefined };
  const reading = { device: 'd', sensor: '', metric: 'temperature', value: 20, timeSource: 'poll' } as const;
  const readings = [{ ...reading, measuredAt: new Date(0) }];
  await store.readings.write({ tenantId, connectionId: id, devices: [device], readings });
  await fillInbox(store, id, owner);
}

async function fillSync(store: Store, tenantId: string, connectionId: string): Promise<void> {
  const at = { tenantId, connectionId, stream: 'channels', partition: '', runId: 'run', leaseSeconds: 60 };
  const held = await store.sync.begin({ ...at, holder: 'worker', settingsHash: '' });
  if (!held) throw new Error('The partition is held by somebody else.');
  const records = [{ key: 'good', data: { text: 'hello' } }];
  const rejected = [{ key: 'bad', data: {}, reason: 'it does not fit' }];
  const { fence, version } = held;
  await store.sync.commitPage({ ...at, fence, version, records, rejected, deleted: [], scanning: true });
}

async function fillInbox(store: Store, id: string, owner: { tenantId: string }): Promise<void> {
  const app = { connector: 'slack', appId: 'app' };
  const flow = {
    ...app,
    stateHash: id,
    bindingHash: '',
    context: '',
    owner,
    sealedVerifier: undefined,
    salt: '',
  };
  const wanted = { subject: undefined, scopes: {}, abilities: [], site: {}, reconnect: undefined };
  const outside = { returnTo: undefined, flowId: id, opener: undefined };
  await store.flows.save({ ...flow, ...wanted, ...outside }, 600);
  await store.deliveries.accept({ ...app, event: { id, type: 'message', payload: {} } });
}
