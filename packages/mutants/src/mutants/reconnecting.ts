import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const memory = inPackage('packages/stores/memory');

/** Of connecting again, of what was granted, and of what a failed or ended consent gives back. */
export const reconnectingMutants: readonly Mutant[] = [
  core(
    'T12',
    ['flow/auth/consent-place.ts', 'if (!mayReplace) throw otherAccount(bound, row, account);', ''],
    [
      'flow/auth/reconnect.test.ts',
      'threat T12 a named connection takes its own account only, whatever the e-mail address says',
    ],
  ),
  core(
    'T12',
    [
      'flow/auth/consent-place.ts',
      'row.account !== undefined && row.account.id !== account.id;',
      'row.account !== undefined && row.account.email !== account.email;',
    ],
    [
      'flow/auth/reconnect.test.ts',
      'threat T12 a named connection takes its own account only, whatever the e-mail address says',
    ],
  ),
  core(
    'T13',
    ['flow/auth/consent-place.ts', ' || !isLive(row)) throw', ') throw'],
    [
      'flow/auth/reconnect.test.ts',
      'threat T13 only a connection of this owner and connector that lives can be named, and nothing is begun else',
    ],
  ),
  core(
    'T13',
    ['flow/auth/write-consent.ts', 'undefined : before?.id,', 'undefined : undefined,'],
    [
      'flow/auth/reconnect.test.ts',
      'threat T13 a connection that ends between the check and the write stays ended',
    ],
  ),
  memory(
    'T13',
    ['open-connection.ts', '!(isLive && holder.id === opening.reconnects)', 'holder === undefined'],
    ['memory-store.test.ts', 'threat T13 connecting again'],
  ),
  core(
    'T30',
    ['flow/auth/abilities.ts', 'abilities: known.filter(isUsable),', 'abilities: known,'],
    [
      'flow/auth/scopes.test.ts',
      'threat T30 what was not granted is missing: unusable, unscheduled, and not among the abilities',
    ],
  ),
  core(
    'T30',
    ['flow/telemetry/telemetry.ts', 'covers(connector.telemetry) ?', 'true ?'],
    [
      'flow/auth/scopes.test.ts',
      'threat T30 what was not granted is missing: unusable, unscheduled, and not among the abilities',
    ],
  ),
  core(
    'T30',
    ['flow/auth/consented-tokens.ts', 'flow.scopes[name] ?? []', '[]'],
    ['flow/auth/scopes.test.ts', 'threat T30 an answer without scopes grants what was asked for'],
  ),
  {
    id: 'T30',
    file: 'packages/stores/memory/src/open-connection.ts',
    find: "kind === 'sync' && connectionId === row.id",
    replace: 'false',
    test: {
      file: 'packages/core/test/flow/auth/scopes.test.ts',
      title: 'threat T30 scopes of an earlier consent do not outlive the tokens that had them',
    },
  },
  core(
    'T30',
    ['flow/auth/write-consent.ts', 'held: heldBy(before),', 'held: undefined,'],
    [
      'flow/auth/consents.test.ts',
      'threat T30 what is withdrawn in the moment before a consent is written stays withdrawn',
    ],
  ),
  core(
    'T27',
    ['flow/auth/open-connection.ts', 'if (!silent) await giveBack', 'if (silent) await giveBack'],
    [
      'flow/auth/give-back.test.ts',
      'threat T27 tokens that the store refused are revoked; those it may have kept are not',
    ],
  ),
  core(
    'T27',
    [
      'flow/auth/revoke.ts',
      'if (group === undefined) return false;',
      'if (group === undefined) return true;',
    ],
    ['flow/auth/give-back.test.ts', 'threat T27 an account that nobody could name is not revoked as a whole'],
  ),
  core(
    'T27',
    ['flow/auth/revoke.ts', "revocation.reach === 'account' && !(await isAlone())", 'false'],
    [
      'flow/auth/give-back.test.ts',
      'threat T27 where one revocation ends the whole account, another connection of it keeps the tokens alive',
    ],
  ),
  core(
    'G14',
    ['flow/auth/site-choices.ts', 'JSON.stringify([connection, value])', 'JSON.stringify([value])'],
    [
      'flow/auth/sites.test.ts',
      'G14 a choice that is not in a fresh list of this very connection is refused',
    ],
  ),
  core(
    'G16',
    [
      'flow/auth/revoke.ts',
      '(revocation.succeeded?.(response) ?? response.ok))) return false;',
      'true)) return false;',
    ],
    [
      'flow/auth/disconnect.test.ts',
      'G16 where a provider wants both revoked, the refresh token goes first, and one refusal is owed',
    ],
  ),
  core(
    'G16',
    ['flow/auth/due-revocation.ts', 'grant, accessPage });', 'grant, accessPage: undefined });'],
    [
      'flow/auth/disconnect.test.ts',
      'G16 who removes access by hand is told where: while it is owed, and when it is given up',
    ],
  ),
];
