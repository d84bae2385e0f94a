import { expect, test } from 'vitest';
import { slowServer } from './limited-server.ts';
import { spendInProcesses } from './spend-in-processes.ts';

test('C23 twenty callers in five processes on PostgreSQL: never more on their way than are declared, and as many', {
  timeout: 60_000,
}, async (context) => {
  const api = await slowServer(context, 60);
  await spendInProcesses(context, { apiOrigin: api.origin, seconds: 60, calls: 5, limit: 'exports' });
  expect(Math.max(...api.waiting)).toBe(3);
});
