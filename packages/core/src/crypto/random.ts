import { toBase64url } from './encoding.ts';

/** `size` bytes from the platform's cryptographic generator, in base64url. */
export function randomToken(size = 32): string {
  return toBase64url(crypto.getRandomValues(new Uint8Array(size)));
}
