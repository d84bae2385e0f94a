import { expect, inject, type TestContext } from 'vitest';
import { race } from '../race.ts';
import { startProcess } from '../worker-process.ts';
import type { SpenderSetup } from './spender.ts';

const entry = new URL('spender.ts', import.meta.url);

/** Five processes on PostgreSQL whose four callers each ask an API again and again. */
export async function spendInProcesses(
  context: TestContext,
  { seconds, ...how }: Pick<SpenderSetup, 'apiOrigin' | 'calls' | 'limit'> & { readonly seconds: number },
): Promise<void> {
  const { client, first } = await race(context, 'none', { expired: false });
  const setup: SpenderSetup = {
    ...{ databaseUrl: inject('databaseUrl'), providerOrigin: inject('providerOrigin') },
    ...{ client, connection: first, callers: 4, endsAt: Date.now() + seconds * 1000 },
    ...how,
  };
  const ends = Array.from({ length: 5 }, async () => {
    const { child, ended } = startProcess(context, entry);
    child.send(setup);
    return ended;
  });
  expect(await Promise.all(ends)).toEqual([0, 0, 0, 0, 0]);
}
