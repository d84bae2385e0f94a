import { expect, inject, test } from 'vitest';
import { race } from '../race.ts';
import { startProcess } from '../worker-process.ts';
import { limitedServer } from './limited-server.ts';
import type { SpenderSetup } from './spender.ts';

const entry = new URL('spender.ts', import.meta.url);
const rule = { limit: 200, windowSeconds: 6 };

test('G26 twenty callers in five processes on PostgreSQL: no 429 after warm-up, and the budget is used', {
  timeout: 90_000,
}, async (context) => {
  const { client, first } = await race(context, 'none', { expired: false });
  const api = await limitedServer(context, rule);
  const setup: SpenderSetup = {
    ...{
      databaseUrl: inject('databaseUrl'),
      providerOrigin: inject('providerOrigin'),
      apiOrigin: api.origin,
    },
    ...{ client, connection: first, callers: 4 },
    endsAt: Date.now() + 4.5 * rule.windowSeconds * 1000,
  };
  const ends = Array.from({ length: 5 }, async () => {
    const { child, ended } = startProcess(context, entry);
    child.send(setup);
    return ended;
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0, 0, 0]);
  const [warmUp, ...windows] = [...Map.groupBy(api.arrivals, ({ window }) => window).values()];
  expect(warmUp?.length).toBeGreaterThan(0);
  windows.pop(); // it was not over when the time was
  expect(windows.length).toBeGreaterThan(0);
  expect(windows.flat().filter(({ allowed }) => !allowed)).toEqual([]);
  for (const window of windows) expect(window.length).toBeGreaterThanOrEqual(0.8 * rule.limit);
});
