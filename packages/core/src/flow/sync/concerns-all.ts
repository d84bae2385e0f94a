import { isPatchbayError } from '../../errors/patchbay-error.ts';

const shared = /^(?:(?:auth|config|connection|crypto|store)\/|request\/rate-limited$)/;

/** Nothing that another part of the stream would do better: the connection, the store or the provider's limit is at fault. */
export function concernsAll(error: unknown): boolean {
  return isPatchbayError(error) && isShared(error.code);
}

/** The same of a code alone. */
export function isShared(code: string): boolean {
  return shared.test(code);
}
