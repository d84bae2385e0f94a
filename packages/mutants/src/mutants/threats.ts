import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const tooling = inPackage('packages/tooling');
const sealed = 'threats/sealed.test.ts';
const destinations = 'threats/destinations.test.ts';

/** Of ids and addresses that somebody else chose. */
const foreignThreats: readonly Mutant[] = [
  core(
    'T14',
    [
      'client/origins.ts',
      'if (secure && plain && allowed.has(url.origin)) return url;',
      'if (secure && plain) return url;',
    ],
    [destinations, 'threat T14 an address that a caller chose is refused before anything is sent'],
  ),
  core(
    'T14',
    ['client/origins.ts', "const plain = url.username === '' && url.password === '';", 'const plain = true;'],
    [destinations, 'threat T14 an address that a provider sent is not followed'],
  ),
  core(
    'T14',
    ['flow/sync/sync.ts', 'await findConnection(scope.kernel, scope.key);', ''],
    [
      'threats/tenants.test.ts',
      'G14, threat T14 $tenantId/$userId gets nothing by the id of another, at any method',
    ],
  ),
  {
    id: 'T14',
    file: 'packages/stores/memory/src/state.ts',
    find: 'return row && sameOwner(row.owner, key.owner) ? row : undefined;',
    replace: 'return row;',
    test: {
      file: 'packages/server/test/foreign-ids.test.ts',
      title: 'G14, threat T14: $line answers as if no other’s connection were there',
    },
  },
  core(
    'T23',
    [
      'flow/connection-client.ts',
      "typeof api.baseUrl === 'string' ? [declared.origin] : []",
      '[declared.origin]',
    ],
    [
      destinations,
      'threat T23 a site from the %s leads a token to no origin that the connector does not name',
    ],
  ),
  core(
    'T23',
    [
      'flow/auth/auth-url.ts',
      'guardOrigin(resolveUrl(url, base, connector.id), allowed, connector.id)',
      'new URL(url)',
    ],
    [destinations, 'threat T23 a revocation goes to no origin that the connector does not name'],
  ),
  core(
    'T21',
    [
      'flow/webhook/webhooks.ts',
      'if (!(await isVerified(declared, delivery, bound))) throw unverified(id);',
      '',
    ],
    [
      'threats/deliveries.test.ts',
      'threat T21 a delivery that another secret signed, or none, ends nobody’s connection',
    ],
  ),
  core(
    'T22',
    [
      'crypto/signature.ts',
      'Uint8Array.from(bytes))',
      'new TextEncoder().encode(new TextDecoder().decode(bytes).trim()))',
    ],
    ['threats/deliveries.test.ts', 'threat T22 a body that means the same, but %s, was not signed'],
  ),
];

/** Of what rests in the database, and of a set-up that lacks what protects it. */
const storedThreats: readonly Mutant[] = [
  core(
    'T17',
    ['crypto/seal.ts', 'purpose, tenantId, row, name]', 'tenantId, row, name]'],
    [sealed, 'threat T17 even under one key a $made is none as a $used'],
  ),
  core(
    'T17',
    ['crypto/master-key.ts', "lengthPrefixed(['patchbay/ic1', purpose])", "lengthPrefixed(['patchbay/ic1'])"],
    [sealed, 'threat T17 the key of a $made is not the key of a $used'],
  ),
  core(
    'T18',
    ['flow/auth/refresh.ts', 'const { scopes = [] } = next;', 'const scopes = [next.accessToken];'],
    [
      'on-pglite/secrets-at-rest.test.ts',
      'threat T18 after a full run no row of the database holds a secret that opens anything',
    ],
  ),
  core(
    'T19',
    [
      'flow/auth/sealed-token.ts',
      'row: id, name, salt } as const',
      "row: '', name, salt: 'AAECAwQFBgcICQoLDA0ODw' } as const",
    ],
    [
      sealed,
      'threat T19 the tokens of two rows swapped with %s open for neither, and the operator is told of each',
    ],
  ),
  core(
    'T19',
    ['flow/auth/sealed-token.ts', "emit({ type: 'token-unopenable', tenantId, grant, token });", 'emit;'],
    [
      sealed,
      'threat T19 the tokens of two rows swapped with %s open for neither, and the operator is told of each',
    ],
  ),
  {
    id: 'T20',
    file: 'packages/stores/postgres/src/migrations/0001-initial/tokens.ts',
    find: 'and spend_generation = generation and spend_fence',
    replace: 'and spend_generation <> generation and spend_fence',
    test: {
      file: 'packages/races/test/once.test.ts',
      title:
        'G1, threat T20 four processes with fifty callers each cause one grant call, and all get the new token',
    },
  },
  core(
    'T32',
    ['flow/create-kernel.ts', '!options.store || !options.keys', '!options.store'],
    ['threats/start-up.test.ts', 'threat T32 with %s nothing starts'],
  ),
  core(
    'T32',
    ['flow/keys/check-keys.ts', 'rows.length > 0 && !(await anyOpens(keys, rows))', 'rows.length < 0'],
    [
      'threats/start-up.test.ts',
      'threat T32 where the key of what is stored %s, the check refuses and every use does',
    ],
  ),
  core(
    'T32',
    [
      'flow/webhook/webhooks.ts',
      'if (!(await isVerified(declared, delivery, bound))) throw unverified(id);',
      '',
    ],
    [
      'threats/start-up.test.ts',
      'threat T32 without a webhook secret every delivery is refused, signed with nothing or with the word undefined',
    ],
  ),
];

/** Of what must not be written at all: there the check itself is what can break. */
const absentThreats: readonly Mutant[] = [
  tooling(
    'T4',
    ['oauth-shortcuts.ts', '/\\bskipStateCheck\\b/', '/\\bskipStateChecks\\b/'],
    ['oauth-shortcuts.test.ts', 'threat T4: %s is found'],
  ),
  tooling(
    'T31',
    ['oauth-shortcuts.ts', '/\\bdevice_code\\b|', '/'],
    ['oauth-shortcuts.test.ts', 'threat T31: %s is found'],
  ),
];

export const threatMutants: readonly Mutant[] = [...foreignThreats, ...storedThreats, ...absentThreats];
