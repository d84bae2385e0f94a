import { PatchbayError } from '../errors/patchbay-error.ts';
import type { Owner, Whose } from '../store/scope.ts';

/** The owner as given, or `input/owner-missing`: whose connection it is has no default. */
export function checkOwner(owner: Owner | undefined): Owner {
  const { tenantId, userId } = owner ?? {};
  // No database holds U+0000 or half a character, and none of them names anybody.
  const named = (id: unknown) =>
    typeof id === 'string' && id !== '' && id.isWellFormed() && !id.includes('\u0000');
  if (!named(tenantId) || (userId !== undefined && !named(userId))) {
    throw new PatchbayError(
      'input/owner-missing',
      'Say whose connection it is: pass owner: { tenantId } for an organisation, or { tenantId, userId } for one person, ' +
        'taken from your own session and never from the request body.',
    );
  }
  return userId === undefined ? { tenantId: tenantId as string } : { tenantId: tenantId as string, userId };
}

/** Whose data is meant, as given. Throws `input/owner-missing`, also for one person who is to be everyone. */
export function checkWhose(whose: Whose | undefined): Whose {
  if (whose === undefined || !('everyone' in whose)) return checkOwner(whose);
  const { tenantId, everyone, ...rest } = whose;
  if (everyone === true && Object.keys(rest).length === 0) return { ...checkOwner({ tenantId }), everyone };
  throw new PatchbayError(
    'input/owner-missing',
    'A whole tenant is { tenantId, everyone: true } and nothing else; one person is { tenantId, userId }.',
  );
}
