import type { Whose } from '../../store/scope.ts';
import type { Feature } from '../kernel.ts';
import { checkWhose } from '../owner.ts';
import { type Erased, eraseOwner } from './erase-owner.ts';
import { exportOwner, type OwnerEntry } from './export-owner.ts';

/**
 * What `ownerData()` adds to a Patchbay. Both methods take `{ tenantId, userId }` for exactly that person,
 * `{ tenantId }` for what is the organisation's own and nobody's in particular, and `{ tenantId, everyone: true }` for
 * the organisation with all its people.
 */
export interface OwnerDataMethods {
  /**
   * Everything that is kept about an owner, each connection followed by its data: no credential, nor anything made from
   * one. Read a page at a time, so that memory stays flat; what changes meanwhile may show in either state.
   */
  exportOwner(whose: Whose, options?: { readonly signal?: AbortSignal }): AsyncIterable<OwnerEntry>;
  /**
   * Ends every connection of an owner, revokes its access, and deletes everything that is kept about that owner; in the
   * audit trail a random pseudonym takes the person's place. It works in small steps: when it was cancelled or has
   * failed, call it again, and it goes on. What is connected while it runs goes too, what is connected later stays.
   */
  eraseOwner(whose: Whose, options?: { readonly signal?: AbortSignal }): Promise<Erased>;
}

/** Hands out what is kept about an owner, and deletes it: `exportOwner` and `eraseOwner`. */
export function ownerData(): Feature<'ownerData'> {
  return Object.freeze({
    name: 'ownerData',
    patchbayMethods: (kernel): OwnerDataMethods => ({
      exportOwner: (whose, { signal } = {}) => exportOwner(kernel, checkWhose(whose), signal),
      eraseOwner: async (whose, { signal } = {}) => eraseOwner(kernel, checkWhose(whose), signal),
    }),
  } satisfies Feature<'ownerData'>);
}
