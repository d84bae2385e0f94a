import { toBase64url, utf8 } from './encoding.ts';

/** SHA-256 in base64url. For values of 256 random bits: a fast hash is right for those, and wrong for passwords. */
export async function sha256(text: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text))));
}

/** HMAC-SHA-256 of the bytes under the key. */
export async function hmacSha256(
  key: string | Uint8Array<ArrayBuffer>,
  bytes: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  const raw = typeof key === 'string' ? utf8(key) : key;
  const imported = await crypto.subtle.importKey('raw', raw, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', imported, bytes));
}

/** Equality in a time that depends on the lengths only. */
export function equalBytes(left: Uint8Array, right: Uint8Array): boolean {
  let difference = left.length ^ right.length;
  for (let at = 0; at < left.length; at += 1) difference |= (left[at] ?? 0) ^ (right[at] ?? 0);
  return difference === 0;
}

/** Equality of two texts in a time that depends on the lengths only. */
export function equalText(left: string, right: string): boolean {
  return equalBytes(new TextEncoder().encode(left), new TextEncoder().encode(right));
}
