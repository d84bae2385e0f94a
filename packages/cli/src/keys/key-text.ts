import { keyring } from '@patchbay/core';
import { UsageError } from '../usage-error.ts';

/** One key of INTEGRATION_ENCRYPTION_KEY as it is written there. */
interface KeyText {
  readonly id: string;
  readonly text: string;
}

/** The keys of INTEGRATION_ENCRYPTION_KEY in their order, each with its id. Throws what `keyring` throws. */
export function readKeys(value: string | undefined): readonly KeyText[] {
  keyring(value);
  const entries = (value ?? '').trim().split(/[\s,]+/);
  return entries.map((text) => {
    const at = text.indexOf(':');
    return at === -1 ? { id: 'k1', text: `k1:${text}` } : { id: text.slice(0, at), text };
  });
}

/** The value of INTEGRATION_ENCRYPTION_KEY that holds these keys, the sealing one first. Throws what `keyring` throws. */
export function writeKeys(keys: readonly KeyText[]): string {
  const value = keys.map(({ text }) => text).join(',');
  keyring(value);
  return value;
}

/** A new key. The id is made of today's date and two random bytes when none is given. */
export function newKey(id: string | undefined): KeyText {
  const name = id ?? `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}-${randomHex(2)}`;
  const text = `${name}:${randomHex(32)}`;
  if (name.includes(':')) throw new UsageError('An id is 1 to 32 letters, digits, _ and -.');
  keyring(text);
  return { id: name, text };
}

/** The keys, with the one of this id apart. */
export function takeOut(
  keys: readonly KeyText[],
  id: string | undefined,
): { readonly taken: KeyText; readonly others: readonly KeyText[] } {
  if (id === undefined) throw new UsageError('Say which key: its id comes after the command.');
  const taken = keys.find((key) => key.id === id);
  const known = keys.map((key) => key.id).join(', ');
  if (taken === undefined)
    throw new UsageError(`INTEGRATION_ENCRYPTION_KEY has no key of this id. It has: ${known}.`);
  return { taken, others: keys.filter((key) => key !== taken) };
}

function randomHex(size: number): string {
  return crypto.getRandomValues(Buffer.alloc(size)).toString('hex');
}
