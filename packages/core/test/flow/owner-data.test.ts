import { createPatchbay, keyring, type OwnerEntry, ownerData, type Store, type Whose } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench, ben, collect, encryptionKey, stranger } from '../fieldbook/bench.ts';
import { defineFieldbook, fieldbookAuth } from '../fieldbook/fieldbook.ts';
import { rows } from '../fieldbook/fieldbook-world.ts';
import { expectNoSecret, refusal } from '../fieldbook/refusal.ts';

const everyone = { tenantId: 'acme', everyone: true } as const;
const shared = defineFieldbook({
  auth: { grantPer: 'account', revocation: { ...fieldbookAuth.revocation, reach: 'account' } },
});

/** A connection of each owner, with records and readings, and a consent under way. */
async function peopled(options: ConstructorParameters<typeof Bench>[0] = {}) {
  const bench = new Bench(options);
  bench.emulator.world.put('items', ...rows(1, 7));
  bench.emulator.world.put('meters', ...rows(1, 2));
  const connection = await bench.connect({ owner: ada });
  await bench.connect({ owner: ben, account: 'ben' });
  await bench.connect({ owner: stranger, account: 'cleo' });
  await bench.patchbay.tick();
  for (const owner of [ada, ben, stranger]) await bench.begin({ owner });
  return { bench, connection };
}

const exported = (bench: Bench, whose: Whose): Promise<readonly OwnerEntry[]> =>
  collect(bench.patchbay.exportOwner(whose));

const kindsOf = (entries: readonly OwnerEntry[]) => [...new Set(entries.map(({ kind }) => kind))];

test('G45 an export gives everything of one owner, each connection before its data, and no credential', async () => {
  const { bench, connection } = await peopled();
  const entries = await exported(bench, ada);
  expect(kindsOf(entries)).toEqual([
    ...['connection', 'consent', 'record', 'device', 'reading', 'mark', 'run', 'schedule', 'flow', 'audit'],
  ]);
  expect(entries[0]).toMatchObject({ kind: 'connection', connection: { id: connection.id }, settings: {} });
  const records = entries.filter((entry) => entry.kind === 'record');
  expect(records).toHaveLength(7);
  expect(records[0]).toMatchObject({ connection: connection.id, stream: 'items', data: { id: 'r001' } });
  expectNoSecret(entries);
  expect(JSON.stringify(entries)).not.toMatch(/ic1\.|salt|stateHash|sealed/);
  expect(JSON.stringify(entries)).not.toContain(ben.userId);
});

test('G45 an export reads a page only when its reader has come that far, and stops when it is cancelled', async () => {
  const { bench } = await peopled();
  bench.emulator.world.put('items', ...rows(1, 1200));
  await bench.workspace(await bench.connect({ owner: ada })).sync('items');
  let pages = 0;
  const { listOf } = bench.store.owners;
  Object.assign(bench.store.owners, {
    listOf: (...asked: Parameters<typeof listOf>) => {
      if (asked[0] === 'record') pages += 1;
      return listOf(...asked);
    },
  });
  const stop = new AbortController();
  let records = 0;
  const reading = async () => {
    for await (const { kind } of bench.patchbay.exportOwner(ada, { signal: stop.signal })) {
      if (kind === 'record') records += 1;
      if (records === 501) stop.abort();
    }
  };
  expect(await refusal(reading())).toMatchObject({ code: 'request/aborted' });
  expect([pages, records]).toEqual([2, 1000]);
});

test('G45 an erased owner leaves nothing, at the provider neither, and others keep theirs', async () => {
  const { bench, connection } = await peopled();
  const others = async () => [await exported(bench, ben), await exported(bench, stranger)];
  const before = await others();
  const { erased, revocationsOwed } = await bench.patchbay.eraseOwner(ada);
  expect(erased).toMatchObject({ connections: 1, records: 7, devices: 2, flows: 1, consents: 1, audit: 2 });
  expect(revocationsOwed).toBe(0);
  expect(bench.sent('/oauth/revoke')).toHaveLength(1);
  expect(await exported(bench, ada)).toEqual([]);
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({
    code: 'connection/not-found',
  });
  expect(await others()).toEqual(before);
  const rowsGone = Object.values(erased).reduce((sum, count) => sum + count);
  expect(bench.events.at(-1)).toEqual({
    type: 'owner-erased',
    ...{ tenantId: 'acme', connections: 1, rows: rowsGone, revocationsOwed: 0 },
  });
  const again = await bench.patchbay.eraseOwner(ada);
  expect(Object.values(again.erased).every((count) => count === 0)).toBe(true);
  expect(await others()).toEqual(before);
});

test('G45 a tenant as a whole goes with all its people; without everyone it is the organisation’s own', async () => {
  const { bench } = await peopled();
  await bench.connect({ owner: { tenantId: 'acme' }, account: 'cleo' });
  const before = await exported(bench, stranger);
  expect((await bench.patchbay.eraseOwner({ tenantId: 'acme' })).erased.connections).toBe(1);
  expect(kindsOf(await exported(bench, ada))).toContain('record');
  expect(kindsOf(await exported(bench, everyone))).toContain('record');
  expect((await bench.patchbay.eraseOwner(everyone)).erased.connections).toBe(2);
  expect(await exported(bench, everyone)).toEqual([]);
  expect(await exported(bench, stranger)).toEqual(before);
});

test('G45 a revocation that fails is owed beyond the erasure, and names nobody', async () => {
  const { bench } = await peopled();
  const down = bench.emulator.fault({ match: '/oauth/revoke', kind: 'server-error', times: Infinity });
  expect((await bench.patchbay.eraseOwner(ada)).revocationsOwed).toBe(1);
  expect(await exported(bench, ada)).toEqual([]);
  const living = bench.emulator.tokens.living().length;
  down.clear();
  bench.clock.advance(61_000);
  await bench.patchbay.tick();
  expect(bench.emulator.tokens.living().length).toBeLessThan(living);
});

test('G45 an owner whose connector is no longer configured is erased too, and the revocation stays owed', async () => {
  const { bench } = await peopled();
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [],
    store: bench.store,
    keys: keyring(encryptionKey),
    features: [ownerData()],
  });
  // Whose account group has another connection keeps its access there: it might be the same.
  expect((await patchbay.eraseOwner(ada)).revocationsOwed).toBe(0);
  expect((await patchbay.eraseOwner(stranger)).revocationsOwed).toBe(1);
  for (const owner of [ada, stranger]) expect(await exported(bench, owner)).toEqual([]);
});

test('G45 an owner whose key is gone is erased too, and the revocation stays owed', async () => {
  const { bench } = await peopled();
  const other = bench.beside({ keys: keyring('ffeeddccbbaa99887766554433221100'.repeat(2)) });
  expect((await other.patchbay.eraseOwner(ada)).revocationsOwed).toBe(1);
  expect(await exported(bench, ada)).toEqual([]);
});

test('G45 a sync that runs meanwhile stops and leaves nothing', async () => {
  const { bench, connection } = await peopled();
  bench.emulator.world.put('notes', ...rows(1, 9));
  let pages = 0;
  bench.intercept = async (request, next) => {
    const answer = await next(request);
    if (request.url.includes('lists/notes') && ++pages === 2) await bench.patchbay.eraseOwner(ada);
    return answer;
  };
  const { code } = await refusal(bench.workspace(connection).sync('notes'));
  expect(['sync/lease-lost', 'connection/not-found']).toContain(code);
  expect(await exported(bench, ada)).toEqual([]);
  expect((await bench.patchbay.eraseOwner(ada)).erased).toMatchObject({ connections: 0, records: 0 });
});

test.each(['before it is written', 'when it is written'] as const)(
  'G45 an erasure that ends at any step, %s, goes on from there when it is called again',
  async (when) => {
    for (let step = 1; ; step += 1) {
      const { bench } = await peopled();
      const others = async () => [await exported(bench, ben), await exported(bench, stranger)];
      const before = await others();
      const heal = dyingAt(bench.store, step, when);
      const first = await bench.patchbay.eraseOwner(ada).catch((error: unknown) => error);
      heal();
      const died = first instanceof Error;
      if (died) await bench.patchbay.eraseOwner(ada);
      expect(await exported(bench, ada)).toEqual([]);
      expect(await others()).toEqual(before);
      if (died) continue;
      expect(step).toBe(9);
      return;
    }
  },
);

/** Lets the nth step of an erasure be the last, and gives what heals the store. */
function dyingAt({ owners, connections }: Store, last: number, when: string): () => void {
  let steps = 0;
  const undo: (() => void)[] = [];
  const mortal = (part: object, name: string) => {
    const call = Reflect.get(part, name) as (...given: unknown[]) => Promise<unknown>;
    undo.push(() => Reflect.set(part, name, call));
    Reflect.set(part, name, async (...given: unknown[]) => {
      steps += 1;
      if (steps < last) return call(...given);
      if (when === 'when it is written') await call(...given);
      throw new Error('the process is gone');
    });
  };
  for (const name of ['list', 'eraseFlows', 'eraseHistory', 'eraseConnection', 'eraseTraces'])
    mortal(owners, name);
  mortal(connections, 'close');
  return () => {
    for (const heal of undo) heal();
  };
}

test('G45 what rests on a grant with somebody else goes on working for him', async () => {
  const bench = new Bench({ connector: shared });
  await bench.connect({ owner: ada });
  const theirs = await bench.connect({ owner: ben });
  const request = await bench.emulator.delivery('https://app.example.com/integrations/webhooks/fieldbook', {
    events: [{ id: 'e1', account: 'orchard', stream: 'items' }],
  });
  await (await bench.patchbay.webhook('fieldbook', request)).handled;
  const before = await exported(bench, ben);
  expect(kindsOf(before)).toContain('delivery');
  expect((await bench.patchbay.eraseOwner(ada)).erased.deliveries).toBe(0);
  expect(bench.sent('/oauth/revoke')).toHaveLength(0);
  expect((await bench.patchbay.health(theirs.id, { owner: ben })).healthy).toBe(true);
  expect(await exported(bench, ben)).toEqual(before);
  expect((await bench.patchbay.eraseOwner(ben)).erased.deliveries).toBe(1);
});

test.each([
  undefined,
  { tenantId: '' },
  { tenantId: 'acme', userId: '' },
  { tenantId: 'acme', userId: 'u-ada', everyone: true },
  { tenantId: 'acme', everyone: false },
])('G45 nobody is erased by %o', async (whose) => {
  const { bench } = await peopled();
  const call = async () => bench.patchbay.eraseOwner(whose as Whose);
  expect(await refusal(call())).toMatchObject({ code: 'input/owner-missing' });
  const reading = async () => collect(bench.patchbay.exportOwner(whose as Whose));
  expect(await refusal(reading())).toMatchObject({ code: 'input/owner-missing' });
  expect(kindsOf(await exported(bench, ada))).toContain('connection');
});
