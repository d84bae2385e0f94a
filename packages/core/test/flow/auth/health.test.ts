import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';

test('a good connection is healthy, as of now', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  expect(await bench.patchbay.health(id, { owner: ada })).toEqual({
    healthy: true,
    checkedAt: bench.clock.now(),
    connection: expect.objectContaining({ id, status: 'active', degraded: false }),
  });
});

test('trouble at the provider degrades a connection, and its end clears that', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  const trouble = bench.emulator.fault({ match: '/me', kind: 'unavailable', times: Infinity });
  const sick = await bench.patchbay.health(id, { owner: ada });
  expect(sick).toMatchObject({
    healthy: false,
    connection: { status: 'active', degraded: true },
    error: { code: 'request/unavailable' },
  });
  expectNoSecret(sick);
  trouble.clear();
  const well = await bench.patchbay.health(id, { owner: ada });
  expect(well).toMatchObject({ healthy: true, connection: { degraded: false } });
});

test('a revoked connection is unhealthy and says what to do', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  bench.emulator.tokens.revokeWhere(() => true);
  expect(await bench.patchbay.health(id, { owner: ada })).toMatchObject({
    healthy: false,
    connection: { status: 'reauth_required', reason: 'revoked', degraded: false },
    error: { code: 'auth/reauth-required', message: expect.stringContaining('connect again') },
  });
});

test('an unknown connection is an error, a disconnected one an answer', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  expect(await refusal(bench.patchbay.health('nobody', { owner: ada }))).toMatchObject({
    code: 'connection/not-found',
  });
  await bench.patchbay.disconnect(id, { owner: ada });
  expect(await bench.patchbay.health(id, { owner: ada })).toMatchObject({
    healthy: false,
    error: { code: 'connection/not-active' },
  });
});

test('G44 a health check that is cancelled says so', async () => {
  const bench = new Bench();
  const { id } = await bench.connect();
  bench.emulator.fault({ match: '/me', kind: 'hang' });
  const caller = new AbortController();
  const checked = bench.patchbay.health(id, { owner: ada, signal: caller.signal });
  setTimeout(() => caller.abort(), 5);
  expect(await checked).toMatchObject({
    healthy: false,
    connection: { degraded: false },
    error: { code: 'request/aborted' },
  });
});
