import type { BulkResult, Connection } from '@patchbay/core';
import { Bench } from '../../fieldbook/bench.ts';
import { defineFieldbook, fieldbookAuth } from '../../fieldbook/fieldbook.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';

export const everyone = { tenantId: 'acme', everyone: true } as const;

/** A Fieldbook where all connections of one account rest on one grant. */
export const shared = defineFieldbook({
  auth: { grantPer: 'account', revocation: { ...fieldbookAuth.revocation, reach: 'account' } },
});

type Options = ConstructorParameters<typeof Bench>[0];

/** A tenant in which so many people have connected, each once; their connections in the order of a run. */
export async function peopled(count: number, options?: Options) {
  const bench = new Bench(options);
  bench.emulator.world.put('items', ...rows(1, 4));
  const connections: Connection[] = [];
  for (let number = 0; number < count; number++) {
    connections.push(await bench.connect({ owner: { tenantId: 'acme', userId: `u${number}` } }));
  }
  connections.sort((left, right) => (left.id < right.id ? -1 : 1));
  bench.clock.advance(1000);
  return { bench, connections, ids: connections.map(({ id }) => id) };
}

/** The refresh tokens that were spent, by how often. */
export function refreshes(bench: Bench): number {
  return bench.sent('/oauth/token').filter(({ form }) => form.get('grant_type') === 'refresh_token').length;
}

/** Which connections were told of, and what became of them. */
export function told(results: readonly BulkResult<unknown>[]): readonly (readonly [string, string])[] {
  return results.map(({ connection, outcome }) => [connection.id, outcome]);
}

/** The first `count` results; then the reader stops. */
export async function first<T>(results: AsyncIterable<T>, count: number): Promise<readonly T[]> {
  const read: T[] = [];
  for await (const result of results) if (read.push(result) === count) break;
  return read;
}

/** Lets everything that is under way in this process come to its end, or to where it waits for the test. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}
