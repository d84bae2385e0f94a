import { keyring, type Store, sweepKeys } from '@patchbay/core';

const keyA = `a:${'00112233445566778899aabbccddeeff'.repeat(2)}`;
const keyB = `b:${'ffeeddccbbaa99887766554433221100'.repeat(2)}`;

/** Seals with the key it is called by, opens what either sealed. */
export const keys = { a: keyring(`${keyA},${keyB}`), b: keyring(`${keyB},${keyA}`) };

export type KeyId = keyof typeof keys;

/** Puts everything under one key: grants a second. Fails when anything is left under the other. */
export async function sweepTo(key: KeyId, store: Store): Promise<number> {
  const started = performance.now();
  const { resealed } = await sweepKeys({ store, keys: keys[key] });
  const seconds = (performance.now() - started) / 1000;
  const left = (await store.sealed.keysInUse()).filter(({ keyId }) => keyId !== key);
  if (left.length > 0) throw new Error(`the sweep to ${key} left ${JSON.stringify(left)}`);
  return resealed / seconds;
}
