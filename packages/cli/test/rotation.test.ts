import type { Store } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import { freshDatabase } from '@patchbay/testing/postgres';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { keyApp } from './key-app.ts';
import { patchbay, startPatchbay, startReader } from './processes.ts';

// Processes start and databases are made, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

const old = `k1:${'00112233445566778899aabbccddeeff'.repeat(2)}`;
const added = `${old},k2:${'ffeeddccbbaa99887766554433221100'.repeat(2)}`;
const promoted = added.split(',').toReversed().join(',');
const tenants = 60;

/** A database in which `k1` sealed the token of every tenant. */
async function sealedDatabase() {
  const database = await freshDatabase(inject('adminUrl'), inject('template'));
  const sql = postgres(database.url, { max: 6, onnotice: () => undefined });
  onTestFinished(async () => {
    await sql.end({ timeout: 0 });
    await database.drop();
  });
  const store = postgresStore({ sql });
  const app = keyApp(store, old);
  await Promise.all(Array.from({ length: tenants }, (_, at) => app.connect(`t${at}`)));
  const environment = (keys: string) => ({ DATABASE_URL: database.url, INTEGRATION_ENCRYPTION_KEY: keys });
  const readAll = async (keys: string) => {
    const reader = keyApp(store, keys);
    await Promise.all(Array.from({ length: tenants }, (_, at) => reader.read(`t${at}`)));
  };
  return { store, environment, readAll };
}

const usesOf = async (store: Store) =>
  (await store.sealed.keysInUse()).map(({ keyId, tokens }) => [keyId, tokens]);

test('G8 keys rotate under load: no read fails from add to retire', async () => {
  const { store, environment, readAll } = await sealedDatabase();
  const reader = startReader({ ...environment(added), TENANTS: String(tenants) });
  await reader.nextLine('stdout');
  const dry = await patchbay('keys sweep --dry-run --json', environment(promoted));
  expect(JSON.parse(dry.out)).toMatchObject({ dryRun: true, resealed: tenants, left: tenants });
  expect(await usesOf(store)).toEqual([['k1', tenants]]);
  const early = await patchbay('keys retire k1', environment(promoted));
  expect(early).toMatchObject({ code: 1, out: '', said: expect.stringContaining(`${tenants} tokens`) });
  const swept = await patchbay('keys sweep --batch 7 --pause-ms 5 --json', environment(promoted));
  expect(swept).toMatchObject({ code: 0, said: expect.stringContaining(`${tenants} of ${tenants} rows`) });
  expect(JSON.parse(swept.out)).toEqual({
    keyId: 'k2',
    dryRun: false,
    resealed: tenants,
    changed: 0,
    unopenable: 0,
    left: 0,
  });
  const retired = await patchbay('keys retire k1', environment(promoted));
  expect(retired).toMatchObject({ code: 0, out: `${added.split(',')[1]}\n` });
  await readAll(retired.out.trim());
  reader.child.stdin?.end();
  const told = (await reader.ended).out.trim().split('\n').at(-1) ?? '';
  expect(JSON.parse(told)).toEqual({ rounds: expect.any(Number), failures: [] });
  expect(JSON.parse(told).rounds).toBeGreaterThan(1);
});

test('G8 a sweep killed in the middle goes on where it was', async () => {
  const { store, environment, readAll } = await sealedDatabase();
  const killed = startPatchbay('keys sweep --batch 5 --pause-ms 50', environment(promoted));
  await killed.nextLine('stderr');
  killed.child.kill('SIGKILL');
  await killed.ended;
  const between = await usesOf(store);
  expect(between).toHaveLength(2);
  await readAll(added);
  const resumed = await patchbay('keys sweep --json', environment(promoted));
  expect(JSON.parse(resumed.out)).toMatchObject({ resealed: Object.fromEntries(between).k1, left: 0 });
  expect(await usesOf(store)).toEqual([['k2', tenants]]);
  await readAll(promoted.split(',')[0] ?? '');
});

test('G8 two sweeps at once share the rows', async () => {
  const { store, environment, readAll } = await sealedDatabase();
  const sweep = () => patchbay('keys sweep --batch 3 --json', environment(promoted));
  const both = await Promise.all([sweep(), sweep()]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  const counts = both.map(({ out }) => JSON.parse(out).resealed as number);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(tenants);
  expect(await usesOf(store)).toEqual([['k2', tenants]]);
  await readAll(promoted);
});

test('G8 a refresh that races a sweep keeps its newer token', async () => {
  const { store, environment } = await sealedDatabase();
  const rows = await store.sealed.list({ keyId: 'k1', other: false, limit: tenants });
  const sweep = startPatchbay('keys sweep --batch 2 --pause-ms 25', environment(promoted));
  await sweep.nextLine('stderr');
  const newer = new Map(rows.map(({ grantId }) => [grantId, `ic1.k1.${grantId}`]));
  // From the last row on, so that the two meet.
  for (const { grantId, name } of rows.toReversed()) {
    const key = { grantId, name, generation: 1 };
    const claim = await store.tokens.claim({
      ...key,
      holder: 'refresh',
      leaseSeconds: 60,
      lateAnswerSeconds: 60,
    });
    const fence = claim.held ? claim.fence : 0;
    await store.tokens.announce({ ...key, fence });
    const sealed = newer.get(grantId) ?? '';
    const next = { ...key, fence, sealed, keyId: 'k1', scopes: [], expiresInSeconds: undefined };
    expect(await store.tokens.commit(next)).toBe(true);
  }
  await sweep.ended;
  // No key opens these rows: they are left as they are, and the exit code tells.
  const again = await patchbay('keys sweep --json', environment(promoted));
  expect(again.code).toBe(1);
  expect(JSON.parse(again.out)).toMatchObject({ resealed: 0, unopenable: tenants, left: tenants });
  const after = await store.sealed.list({ keyId: 'k1', other: false, limit: tenants });
  expect(new Map(after.map(({ grantId, sealed }) => [grantId, sealed]))).toEqual(newer);
});

test('G8 the consents under way keep their key from retiring', async () => {
  const { store, environment } = await sealedDatabase();
  await patchbay('keys sweep', environment(promoted));
  await keyApp(store, old).patchbay.connect('vault', { owner: { tenantId: 'late' } });
  const { code, said } = await patchbay('keys retire k1', environment(promoted));
  expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('1 consents under way') });
});
