import { keyring, type SweptKeys, sweepKeys } from '@patchbay/core';
import type { Call } from '../call.ts';
import { UsageError } from '../usage-error.ts';
import { withStore } from './with-store.ts';

/** Puts everything under the first key. 1 when something is left that no key opens, or that was sealed with an older one meanwhile. */
export async function sweep({ env, options, out, say }: Call): Promise<number> {
  const keys = keyring(env.INTEGRATION_ENCRYPTION_KEY);
  const { id } = await keys.primary();
  const batch = wholeNumber(options.batch, 1);
  const pauseMs = wholeNumber(options['pause-ms'], 0);
  const dryRun = options['dry-run'] ?? false;
  return withStore(env, async (store) => {
    const rowsLeft = async () => {
      const uses = await store.sealed.keysInUse();
      return uses.reduce((sum, use) => (use.keyId === id ? sum : sum + use.tokens + use.revocations), 0);
    };
    const total = await rowsLeft();
    const told = ({ resealed, changed, unopenable }: SweptKeys) =>
      say(`${resealed + changed + unopenable} of ${total} rows`);
    const swept = await sweepKeys({
      store,
      keys,
      dryRun,
      onProgress: told,
      ...(batch !== undefined && { batch }),
      ...(pauseMs !== undefined && { pauseMs }),
    });
    const left = await rowsLeft();
    const did = dryRun ? 'could be put' : 'were put';
    const sentence = `${swept.resealed} rows ${did} under ${id}; ${swept.changed} changed meanwhile, ${swept.unopenable} no key opens, ${left} are left.`;
    out(options.json ? JSON.stringify({ keyId: id, dryRun, ...swept, left }) : sentence);
    return swept.unopenable > 0 || (left > 0 && !dryRun) ? 1 : 0;
  });
}

function wholeNumber(text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= least))
    throw new UsageError(`--batch and --pause-ms are whole numbers; this one from ${least}.`);
  return value;
}
