import { fromHex, strictBase64 } from './encoding.ts';
import { equalBytes, hmacSha256 } from './hash.ts';

/** What {@link verifyHmac} compares. */
export interface HmacCheck {
  /** Several while a secret is being changed; an empty one never verifies anything. */
  readonly secrets: readonly (string | undefined)[];
  /** What was signed, byte for byte. */
  readonly bytes: Uint8Array;
  /** As it stood in the header, without its prefix. */
  readonly signature: string | undefined;
  readonly encoding: 'hex' | 'base64';
}

/**
 * True when the signature is HMAC-SHA-256 of the bytes under one of the secrets; compared in constant time. False, and
 * never an error, for a missing secret, a missing signature and one that is malformed or of the wrong length.
 */
export async function verifyHmac({ secrets, bytes, signature, encoding }: HmacCheck): Promise<boolean> {
  const given =
    signature === undefined ? undefined : encoding === 'hex' ? fromHex(signature) : strictBase64(signature);
  if (given?.length !== 32) return false;
  let matched = false;
  for (const secret of secrets) {
    if (secret === undefined || secret === '') continue;
    if (equalBytes(await hmacSha256(secret, Uint8Array.from(bytes)), given)) matched = true;
  }
  return matched;
}
