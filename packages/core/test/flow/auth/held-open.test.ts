import { expect, test } from 'vitest';
import { Bench } from '../../fieldbook/bench.ts';
import { gate } from '../../fieldbook/token-gate.ts';

const hour = 3_600_000;

test('G3 while a hundred refreshes wait for the provider, the store serves others', async () => {
  const bench = new Bench();
  const tenants = Array.from({ length: 100 }, (_, at) => ({ tenantId: `tenant-${at}` }));
  const waiting = await Promise.all(tenants.map((owner) => bench.connect({ owner })));
  bench.clock.advance(2 * hour);
  const { open, arrived, intercept } = gate();
  let held = 0;
  const allArrived = Promise.withResolvers<void>();
  bench.intercept = (request, next) => {
    held += 1;
    if (held === waiting.length) allArrived.resolve();
    return intercept(request, next);
  };
  const refreshed = Promise.all(waiting.map((connection) => bench.workspace(connection).getToken()));
  await Promise.all([arrived, allArrived.promise]);
  bench.intercept = (request, next) => next(request);
  const other = await bench.connect();
  expect(await bench.workspace(other).getToken()).toMatch(/^canary-access/);
  expect(await bench.patchbay.list({ owner: other.owner })).toHaveLength(1);
  expect(bench.events.filter(({ type }) => type === 'token-refreshed')).toHaveLength(0);
  open();
  expect(new Set(await refreshed).size).toBe(100);
});
