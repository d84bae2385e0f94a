import { isPatchbayError } from '../../errors/patchbay-error.ts';

/** Nothing that another part of the stream would do better: the connection, the store or the provider's limit is at fault. */
export function concernsAll(error: unknown): boolean {
  const shared = /^(?:(?:auth|config|connection|crypto|store)\/|request\/rate-limited$)/;
  return isPatchbayError(error) && shared.test(error.code);
}
