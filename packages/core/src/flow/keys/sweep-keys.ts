import type { Clock } from '../../client/clock.ts';
import { systemClock } from '../../client/clock.ts';
import type { KeyProvider } from '../../crypto/key-provider.ts';
import { open, seal } from '../../crypto/seal.ts';
import { isPatchbayError, PatchbayError } from '../../errors/patchbay-error.ts';
import type { SealedRow } from '../../store/sealed.ts';
import type { Store } from '../../store/store.ts';

/** What a sweep goes over, and how fast. */
export interface SweepKeysOptions {
  readonly store: Pick<Store, 'sealed'>;
  readonly keys: KeyProvider;
  /** Rows read at once and put under the new key at the same time; 100 when left out. */
  readonly batch?: number;
  /** Rest after each batch, in milliseconds; none when left out. */
  readonly pauseMs?: number;
  /** Opens and counts, and changes nothing. */
  readonly dryRun?: boolean;
  /** Told after each batch. */
  readonly onProgress?: (swept: SweptKeys) => void;
  readonly signal?: AbortSignal;
  readonly clock?: Pick<Clock, 'sleep'>;
}

/** How far a sweep came. */
export interface SweptKeys {
  /** Rows that it put under the primary key; in a dry run, that it could. */
  readonly resealed: number;
  /** Rows that a refresh, a disconnect or another sweep changed first. */
  readonly changed: number;
  /** Rows that no key opens. They rest as they were. */
  readonly unopenable: number;
}

/**
 * Puts everything that an older key sealed under the primary one. May be stopped, killed and begun again at any time,
 * and run by several at once: each row is one compare-and-set, which never overwrites a newer token. Run it when every
 * process has the new primary key; `store.sealed.keysInUse()` then tells when the old one may go.
 */
export async function sweepKeys(options: SweepKeysOptions): Promise<SweptKeys> {
  const { store, keys, batch = 100, pauseMs = 0, clock = systemClock, signal } = options;
  if (!Number.isInteger(batch) || batch < 1)
    throw new PatchbayError('input/invalid', 'batch must be a whole number from 1.');
  const keyId = (await keys.primary()).id;
  const swept = { resealed: 0, changed: 0, unopenable: 0 };
  for (let after: SealedRow | undefined; ; ) {
    signal?.throwIfAborted();
    const rows = await store.sealed.list({ keyId, other: true, ...(after && { after }), limit: batch });
    if (rows.length === 0) return swept;
    for (const outcome of await Promise.all(rows.map((row) => reseal(options, row)))) swept[outcome] += 1;
    options.onProgress?.({ ...swept });
    after = rows.at(-1);
    if (pauseMs > 0) await clock.sleep(pauseMs, signal);
  }
}

async function reseal({ store, keys, dryRun }: SweepKeysOptions, row: SealedRow): Promise<keyof SweptKeys> {
  const { tenantId, grantId, name, salt } = row;
  const place = { purpose: 'token', tenantId, row: grantId, name, salt } as const;
  try {
    const json = await open(keys, place, row.sealed);
    if (dryRun) return 'resealed';
    return (await store.sealed.reseal(row, await seal(keys, place, json))) ? 'resealed' : 'changed';
  } catch (error) {
    if (isPatchbayError(error, 'crypto/unopenable')) return 'unopenable';
    throw error;
  }
}
