import type { TokenSet } from '@patchbay/core';
import { expect, test } from 'vitest';
import { ada, Bench, ben, collect, stranger } from '../../fieldbook/bench.ts';
import { defineFieldbook, fieldbookAuth } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

const day = 24 * 3_600_000;
const shared = defineFieldbook({
  auth: { grantPer: 'account', revocation: { ...fieldbookAuth.revocation, reach: 'account' } },
});

test('G16 a disconnect revokes the refresh token, ends the credentials, and keeps the history', async () => {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 5));
  const connection = await bench.connect();
  const workspace = bench.workspace(connection);
  await workspace.sync('items');
  await workspace.poll();
  const token = await bench.token(connection);
  const ended = await bench.patchbay.disconnect(connection.id, { owner: ada });

  expect(ended).toMatchObject({
    revocation: 'done',
    connection: { id: connection.id, status: 'disconnected' },
  });
  expect(bench.sent('/oauth/revoke').map(({ form }) => form.get('token'))).toEqual([
    expect.stringMatching(/^canary-refresh/),
  ]);
  expect(bench.emulator.tokens.living()).toEqual([]);
  expect(token).toBeDefined();
  expect(await bench.store.tokens.find({ grantId: token?.grantId ?? '', name: 'default' })).toBeUndefined();
  expect(await collect(workspace.records('items'))).toHaveLength(5);
  expect(await workspace.readings()).toHaveLength(2);
  expect(await workspace.runs()).toHaveLength(1);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  for (const call of [workspace.getToken(), workspace.sync('items'), workspace.poll()])
    expect(await refusal(call)).toMatchObject({ code: 'connection/not-active' });
  expect(bench.events.at(-1)).toMatchObject({ type: 'connection-closed', revocation: 'done' });
  expectNoSecret([ended, bench.events]);
});

test('G16 a second disconnect has nothing left to do', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  const both = await Promise.all([1, 2].map(() => bench.patchbay.disconnect(id, { owner: ada })));
  expect(both.map(({ revocation }) => revocation).sort()).toEqual(['done', 'none']);
  expect(bench.sent('/oauth/revoke')).toHaveLength(1);
});

test('G16 a revocation that failed is owed: nobody can use its token, and tick asks until it is done', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  const down = bench.emulator.fault({ match: '/oauth/revoke', kind: 'connection-lost', times: Infinity });
  const ended = await bench.patchbay.disconnect(connection.id, { owner: ada });
  expect(ended).toMatchObject({ revocation: 'owed', connection: { status: 'disconnected' } });
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({
    code: 'connection/not-active',
  });

  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  bench.clock.advance(61_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 1 });
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 0 });
  bench.clock.advance(31_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 1 });
  down.clear();
  bench.clock.advance(61_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(bench.emulator.tokens.living()).toEqual([]);
  const asked = bench.sent('/oauth/revoke').length;
  bench.clock.advance(day);
  expect(await bench.patchbay.tick()).toMatchObject({ failed: 0 });
  expect(bench.sent('/oauth/revoke')).toHaveLength(asked);
});

test('G16 a revocation owed for 7 days is given up, and its token deleted', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  bench.emulator.fault({ match: '/oauth/revoke', kind: 'server-error', times: Infinity });
  await bench.patchbay.disconnect(connection.id, { owner: ada });
  bench.clock.advance(7 * day - 1000);
  expect(await bench.patchbay.tick()).toEqual({ done: 0, failed: 1 });
  const asked = bench.sent('/oauth/revoke').length;
  bench.clock.advance(3_600_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(bench.sent('/oauth/revoke')).toHaveLength(asked);
  bench.clock.advance(30 * day);
  const due = await bench.store.work.claim({ holder: 'test', leaseSeconds: 1, limit: 9 });
  expect(due.filter(({ kind }) => kind === 'revocation')).toEqual([]);
});

test('G16 who removes access by hand is told where: while it is owed, and when it is given up', async () => {
  const accessPage = 'https://id.fieldbook.example/apps';
  const bench = new Bench({ connector: defineFieldbook({ auth: { accessPage } }) });
  const first = await bench.connect();
  expect(await bench.patchbay.disconnect(first.id, { owner: ada })).not.toHaveProperty('accessPage');
  const { id } = await bench.connect();
  const grant = (await bench.token(await bench.connect()))?.grantId;
  bench.emulator.fault({ match: '/oauth/revoke', kind: 'server-error', times: Infinity });
  expect(await bench.patchbay.disconnect(id, { owner: ada })).toMatchObject({
    revocation: 'owed',
    accessPage,
  });
  bench.clock.advance(7 * day + 1000);
  await bench.patchbay.tick();
  const givenUp = bench.events.filter(({ type }) => type === 'revocation-given-up');
  expect(givenUp).toEqual([
    { type: 'revocation-given-up', connector: 'fieldbook', tenantId: 'acme', grant, accessPage },
  ]);
});

test('G16 where a provider wants both revoked, the refresh token goes first, and one refusal is owed', async () => {
  const revoke = (token: string) =>
    new Request('https://id.fieldbook.example/oauth/revoke', {
      method: 'POST',
      body: new URLSearchParams({ token }),
    });
  const request = ({ refreshToken = '', accessToken }: TokenSet) => [
    revoke(refreshToken),
    revoke(accessToken),
  ];
  const bench = new Bench({
    connector: defineFieldbook({ auth: { revocation: { reach: 'token', request } } }),
  });
  const { id } = await bench.connect();
  expect((await bench.patchbay.disconnect(id, { owner: ada })).revocation).toBe('done');
  const sent = () => bench.sent('/oauth/revoke').map(({ form }) => form.get('token')?.split('-')[1]);
  expect(sent()).toEqual(['refresh', 'access']);
  await bench.connect();
  bench.intercept = async (sending, next) => {
    const isAccess = (await sending.clone().text()).includes('canary-access');
    return isAccess ? new Response(undefined, { status: 503 }) : next(sending);
  };
  expect((await bench.patchbay.disconnect(id, { owner: ada })).revocation).toBe('owed');
  bench.intercept = (sending, next) => next(sending);
  bench.clock.advance(61_000);
  expect(await bench.patchbay.tick()).toEqual({ done: 1, failed: 0 });
  expect(sent().slice(2)).toEqual(['refresh', 'refresh', 'access']);
});

test('G16 a hung revocation does not hold a disconnect up', async () => {
  const bench = new Bench({ timeoutMs: 40 });
  const { id } = await bench.connect();
  bench.emulator.fault({ match: '/oauth/revoke', kind: 'hang' });
  expect(await bench.patchbay.disconnect(id, { owner: ada })).toMatchObject({ revocation: 'owed' });
});

test('G16 a grant that another connection rests on lives until the last of them', async () => {
  const bench = new Bench({ connector: shared });
  const [first, second] = [await bench.connect(), await bench.connect({ owner: ben })];
  expect((await bench.patchbay.disconnect(first.id, { owner: ada })).revocation).toBe('none');
  expect(bench.sent('/oauth/revoke')).toHaveLength(0);
  expect((await bench.patchbay.health(second.id, { owner: ben })).healthy).toBe(true);
  expect((await bench.patchbay.disconnect(second.id, { owner: ben })).revocation).toBe('done');
});

test('G16 another tenant’s connection of the same account group keeps the provider from being asked', async () => {
  const bench = new Bench({ connector: shared });
  const mine = await bench.connect();
  const theirs = await bench.connect({ owner: stranger, account: 'ben' });
  expect((await bench.patchbay.disconnect(mine.id, { owner: ada })).revocation).toBe('none');
  expect((await bench.patchbay.health(theirs.id, { owner: stranger })).healthy).toBe(true);
  expect((await bench.patchbay.disconnect(theirs.id, { owner: stranger })).revocation).toBe('done');
});

test('a provider that cannot revoke is not asked', async () => {
  const { revocation: _, ...wholeAuth } = fieldbookAuth;
  const bench = new Bench({ connector: defineFieldbook({ wholeAuth }) });
  const { id } = await bench.connect();
  expect(await bench.patchbay.disconnect(id, { owner: ada })).toMatchObject({ revocation: 'none' });
  expect(bench.sent('/oauth/revoke')).toHaveLength(0);
});
