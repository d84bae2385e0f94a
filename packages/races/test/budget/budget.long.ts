import { expect, test } from 'vitest';
import { limitedServer } from './limited-server.ts';
import { spendInProcesses } from './spend-in-processes.ts';

const rule = { limit: 200, windowSeconds: 6 };

test('G26 twenty callers in five processes on PostgreSQL: no 429 after warm-up, and the budget is used', {
  timeout: 90_000,
}, async (context) => {
  const api = await limitedServer(context, rule);
  await spendInProcesses(context, { apiOrigin: api.origin, seconds: 4.5 * rule.windowSeconds });
  const [warmUp, ...windows] = [...Map.groupBy(api.arrivals, ({ window }) => window).values()];
  expect(warmUp?.length).toBeGreaterThan(0);
  windows.pop(); // it was not over when the time was
  expect(windows.length).toBeGreaterThan(0);
  expect(windows.flat().filter(({ allowed }) => !allowed)).toEqual([]);
  for (const window of windows) expect(window.length).toBeGreaterThanOrEqual(0.8 * rule.limit);
});
