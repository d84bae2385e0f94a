import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { ConnectionQuery } from '../../store/connection-query.ts';
import { checkWhose } from '../owner.ts';

/**
 * Which connections are meant: `whose` is `{ tenantId, everyone: true }` for all of an organisation, `{ tenantId, userId }`
 * for one person's, `{ tenantId }` for the organisation's own. Ended ones never are.
 */
export interface BulkFilter extends ConnectionQuery {}

type Checks = { readonly [K in Exclude<keyof BulkFilter, 'whose'>]-?: (value: unknown) => boolean };

// No database holds U+0000 or half a character.
const isText = (value: unknown) =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\u0000');

const checks: Checks = {
  connector: isText,
  status: isText,
  subject: isText,
  degraded: (value) => typeof value === 'boolean',
  notSyncedSince: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  ids: (value) => Array.isArray(value) && value.every(isText),
};

/**
 * The filter as given. Throws `input/owner-missing`, and `input/invalid` for a field that is unknown or undefined: were it
 * passed over, more connections would be meant than somebody wrote.
 */
export function checkFilter({ whose, ...parts }: BulkFilter): ConnectionQuery {
  for (const [name, value] of Object.entries(parts)) {
    const fits = Object.hasOwn(checks, name) && checks[name as keyof Checks](value);
    if (!fits) throw unfit(name);
  }
  return { ...parts, whose: checkWhose(whose) };
}

function unfit(name: string): PatchbayError {
  const known = Object.keys(checks).join(', ');
  return new PatchbayError(
    'input/invalid',
    `Nothing was done: ${JSON.stringify(name.slice(0, 64))} does not narrow a bulk filter as it is given. Leave a field out rather than undefined. There are: whose, ${known}.`,
  );
}
