import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionRow } from '../../store/connections.ts';
import type { ErasedCounts } from '../../store/owners.ts';
import type { Whose } from '../../store/scope.ts';
import { disconnect, revocationPlan } from '../auth/disconnect.ts';
import { throwIfStopped } from '../cancelled.ts';
import type { Kernel } from '../kernel.ts';

/** What an erasure deleted. One that goes on from an earlier one tells only its own part. */
export interface Erased {
  readonly erased: ErasedCounts;
  /**
   * Tokens that a provider has not confirmed to be revoked. They rest sealed, out of `getToken`'s reach, with what
   * asking for it takes; `tick` asks until it is confirmed, for at most 7 days, and then they are deleted too.
   */
  readonly revocationsOwed: number;
}

/** Rows of one transaction. */
const batch = 2000;
const connectionsAtOnce = 50;

/** Ends and deletes everything of an owner. Each step may be the last: calling again goes on from there. */
export async function eraseOwner(
  kernel: Kernel,
  whose: Whose,
  signal: AbortSignal | undefined,
): Promise<Erased> {
  const { owners } = kernel.store;
  const tally = createTally();
  // Before the connections: a consent that comes back now finds no flow, and opens nothing behind our back.
  tally.add(await owners.eraseFlows(whose));
  for (;;) {
    const { rows } = await owners.list('connection', { whose, after: undefined, limit: connectionsAtOnce });
    if (rows.length === 0) break;
    for (const row of rows) await eraseConnection(kernel, row, tally, signal);
  }
  tally.add(await owners.eraseTraces(whose));
  kernel.tokens.forget(whose.tenantId);
  const { erased, revocationsOwed } = tally.total();
  const rows = Object.values(erased).reduce((sum, count) => sum + count, 0);
  const { tenantId } = whose;
  kernel.emit({ type: 'owner-erased', tenantId, connections: erased.connections, rows, revocationsOwed });
  return { erased, revocationsOwed };
}

type Tally = ReturnType<typeof createTally>;

/** Whatever comes in between, such as a person who connects once more, is met again in the list of what is left. */
async function eraseConnection(
  kernel: Kernel,
  row: ConnectionRow,
  tally: Tally,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { owners } = kernel.store;
  const key = { owner: row.owner, id: row.id };
  throwIfStopped(signal);
  if (row.status !== 'disconnected') await end(kernel, row);
  for (let left = true; left; ) {
    throwIfStopped(signal);
    left = tally.add(await owners.eraseHistory(key, batch));
  }
  const gone = await owners.eraseConnection(key);
  if (gone !== undefined) tally.add(gone.erased, gone.owed);
}

/** Ends it also where its connector is no longer configured, or its key is gone: the revocation stays owed then. */
async function end(kernel: Kernel, { owner, id, connector }: ConnectionRow): Promise<void> {
  const source = kernel.apps.get(connector);
  const key = { owner, id };
  try {
    if (source !== undefined) await disconnect({ kernel, connector: source.connector, key });
    else await kernel.store.connections.close(key, revocationPlan(undefined));
  } catch (error) {
    if (!isPatchbayError(error, 'crypto/unopenable')) throw error;
  }
}

function createTally() {
  const erased: { -readonly [K in keyof ErasedCounts]: ErasedCounts[K] } = {
    connections: 0,
    consents: 0,
    records: 0,
    rejected: 0,
    devices: 0,
    readings: 0,
    marks: 0,
    runs: 0,
    changes: 0,
    deliveries: 0,
    flows: 0,
    readers: 0,
    audit: 0,
  };
  let revocationsOwed = 0;
  return {
    /** Whether there was anything to add. */
    add(counts: Partial<ErasedCounts>, owed = 0): boolean {
      const kinds = Object.keys(counts) as (keyof ErasedCounts)[];
      for (const kind of kinds) erased[kind] += counts[kind] ?? 0;
      revocationsOwed += owed;
      return kinds.some((kind) => counts[kind] !== 0);
    },
    total: (): Erased => ({ erased: { ...erased }, revocationsOwed }),
  };
}
