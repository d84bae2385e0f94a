import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of beginning and finishing a consent, of owners, and of ending a connection. */
export const consentMutants: readonly Mutant[] = [
  core(
    'G10',
    [
      'flow/auth/callback.ts',
      'if (!(await kernel.store.flows.consume(flow.stateHash))) throw expired(cookie);',
      'await kernel.store.flows.consume(flow.stateHash);',
    ],
    ['flow/auth/callback.test.ts', 'G10 of 20 identical callbacks at once exactly one exchanges the code'],
  ),
  core(
    'G10',
    ['flow/auth/callback.ts', 'sameContext && sameBrowser', 'sameContext'],
    [
      'flow/auth/callback.test.ts',
      'G10 another browser is refused before any exchange, and the right one still finishes',
    ],
  ),
  core(
    'G10',
    ['flow/auth/connect.ts', 'calculatePKCECodeChallenge(verifier)', 'calculatePKCECodeChallenge(state)'],
    ['flow/auth/connect.test.ts', 'G10 the verifier that is exchanged is the one whose challenge was sent'],
  ),
  core(
    'G10',
    ['flow/auth/connect.ts', 'const flowSeconds = 600;', 'const flowSeconds = 660;'],
    ['flow/auth/callback.test.ts', 'G10 a flow lives ten minutes by the store’s clock'],
  ),
  core(
    'G10',
    ['flow/auth/browser-binding.ts', "isInsecure(baseUrl) ? '' : '; Secure'", "''"],
    ['flow/auth/connect.test.ts', 'G10 the cookie of %s is %s…, Secure: %s'],
  ),
  core(
    'G10',
    ['flow/auth/browser-binding.ts', 'stateHash.slice(0, 16)', "''"],
    ['flow/auth/callback.test.ts', 'G10 flows in two tabs do not disturb each other'],
  ),
  core(
    'G11',
    ['flow/auth/callback.ts', 'sameContext && sameBrowser', 'sameBrowser'],
    ['flow/auth/callback.test.ts', 'G11 a callback URL of context %j is refused, and the flow stays usable'],
  ),
  core(
    'G11',
    ['flow/auth/callback.ts', 'bound.id !== flow.appId ||', ''],
    ['flow/auth/callback.test.ts', 'G11 an app with another client id does not finish the flow'],
  ),
  core(
    'G11',
    [
      'flow/auth/token-request.ts',
      'authorization_response_iss_parameter_supported: true',
      'authorization_response_iss_parameter_supported: false',
    ],
    ['flow/auth/callback.test.ts', 'G11 no code is exchanged when %s'],
  ),
  core(
    'G13',
    ['flow/auth/return-to.ts', 'plain && kernel.returnOrigins.has(url.origin)', 'plain'],
    ['flow/auth/return-to.test.ts', 'G13 returnTo %j is refused'],
  ),
  core(
    'G13',
    ['flow/auth/return-to.ts', '/^\\/(?:%2f|%5c)/i.test(returnTo)', 'false'],
    ['flow/auth/return-to.test.ts', 'G13 returnTo %j is refused'],
  ),
  core(
    'G14',
    ['flow/owner.ts', "id !== '' &&", ''],
    ['flow/auth/connect.test.ts', 'G14 the owner has no default: %s is refused'],
  ),
  core(
    'G15',
    ['flow/create-kernel.ts', 'if (!exact || !secure)', 'if (!secure)'],
    ['patchbay.test.ts', 'G15 origins %j are refused'],
  ),
  core(
    'G16',
    [
      'flow/auth/disconnect.ts',
      "else revocation = 'owed';",
      'else await kernel.store.work.done({ key: one.workKey, fence: 0 });',
    ],
    [
      'flow/auth/disconnect.test.ts',
      'G16 a revocation that failed is owed: nobody can use its token, and tick asks until it is done',
    ],
  ),
  core(
    'G16',
    ['flow/auth/disconnect.ts', '7 * 24 * 3600', '6 * 24 * 3600'],
    ['flow/auth/disconnect.test.ts', 'G16 a revocation owed for 7 days is given up, and its token deleted'],
  ),
  core(
    'G16',
    ['flow/auth/due-revocation.ts', 'if (kernel.clock.now() > new Date(owed.giveUpAt)) {', 'if (false) {'],
    ['flow/auth/disconnect.test.ts', 'G16 a revocation owed for 7 days is given up, and its token deleted'],
  ),
  core(
    'G16',
    ['flow/auth/write-consent.ts', 'accountGroup: account.group ?? account.id', 'accountGroup: account.id'],
    [
      'flow/auth/disconnect.test.ts',
      'G16 another tenant’s connection of the same account group keeps the provider from being asked',
    ],
  ),
  core(
    'G40',
    ['flow/app.ts', "clientId === '' ||", ''],
    ['patchbay.test.ts', 'G40 an app with %s is refused, and none of it is shown'],
  ),
  core(
    'G40',
    ['flow/create-kernel.ts', 'if (new Set(names).size !== names.length)', 'if (false)'],
    ['patchbay.test.ts', 'G40 two connectors of one id, and one feature twice, are refused'],
  ),
  core(
    'G40',
    ['flow/create-kernel.ts', "secure && url.search === ''", 'secure'],
    ['patchbay.test.ts', 'G40 baseUrl %j is refused with what to pass instead'],
  ),
];
