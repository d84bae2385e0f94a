import { inPackage, type Mutant } from '../mutant.ts';
import { coreSeenFrom } from './core-seen-from.ts';

const core = inPackage('packages/core');
const consent = 'threats/consent.test.ts';
const atServer = 'races/test/consents.test.ts';

/** Of consents that an attacker has a hand in. */
export const consentThreatMutants: readonly Mutant[] = [
  core(
    'T1',
    ['flow/auth/callback.ts', 'const isHere = sameContext && sameBrowser;', 'const isHere = sameContext;'],
    [
      consent,
      'threat T1 a browser that is lured to another’s callback connects nothing, and the flow stays its owner’s',
    ],
  ),
  core(
    'T2',
    [
      'crypto/random.ts',
      'crypto.getRandomValues(new Uint8Array(size))',
      'crypto.getRandomValues(new Uint8Array(size)).fill(7, 0, 1)',
    ],
    [consent, 'threat T2 of 100,000 random values no two are alike, and no place in them is fixed'],
  ),
  core(
    'T2',
    [
      'flow/auth/connect.ts',
      '[randomToken(), randomToken(), bindingSecret()',
      '[randomToken(), randomToken(), await sha256(owner.tenantId)',
    ],
    [consent, 'threat T2 two consents of one owner at one moment share nothing that another could guess'],
  ),
  coreSeenFrom(
    'T3',
    [
      'flow/auth/callback.ts',
      'if (!(await kernel.store.flows.consume(flow.stateHash))) throw expired(cookie);',
      '',
    ],
    [atServer, 'G10, threat T3 of twenty identical callbacks in four processes one exchanges the code'],
  ),
  core(
    'T4',
    ['flow/auth/callback.ts', 'secret !== undefined && equalText(', 'secret === undefined || equalText('],
    [consent, 'threat T4 without a flow, a cookie or a state there is no callback'],
  ),
  core(
    'T5',
    ['flow/auth/callback.ts', 'const isHere = sameContext && sameBrowser;', 'const isHere = sameBrowser;'],
    [
      'threats/mix-up.test.ts',
      'G11, threat T5 a code that a hostile provider had fetched from an honest one reaches neither’s token endpoint',
    ],
  ),
  core(
    'T5',
    [
      'flow/auth/token-request.ts',
      'authorization_response_iss_parameter_supported: true',
      'authorization_response_iss_parameter_supported: false',
    ],
    [
      'threats/mix-up.test.ts',
      'G11, threat T5 nor when the issuer was taken out on the way, where the hostile one declares its own',
    ],
  ),
  coreSeenFrom(
    'T10',
    ['flow/auth/connect.ts', "code_challenge_method: 'S256' }", "code_challenge_method: 'plain' }"],
    [
      atServer,
      'threat T10 a server that wants PKCE takes our consent, and none whose challenge was stripped or weakened',
    ],
  ),
  coreSeenFrom(
    'T10',
    ['flow/auth/grants.ts', 'request.verifier ?? oauth.nopkce', 'oauth.nopkce'],
    [atServer, 'threat T10 a code whose challenge was stripped or replaced on the way is not exchanged'],
  ),
  core(
    'T11',
    ['flow/auth/connect.ts', "pkce, context) === 'S256';", "pkce, context) === 'plain';"],
    [consent, 'threat T11 a code that was slipped into another flow is worth nothing there'],
  ),
  coreSeenFrom(
    'T9',
    [
      'flow/auth/return-to.ts',
      "const plain = web && url.username === '' && url.password === '';",
      'const plain = web;',
    ],
    [
      'core/test/threats/redirects.test.ts',
      'G13, threat T9 whatever is asked for, a consent ends on an allowed origin or does not begin',
    ],
  ),
  core(
    'T9',
    ['flow/create-kernel.ts', "&& !origin.includes('*')", ''],
    [
      'threats/redirects.test.ts',
      'threat T9 an origin is allowed exactly, with no wildcard and nothing after it',
    ],
  ),
  coreSeenFrom(
    'T9',
    ['flow/auth/return-to.ts', 'plain && kernel.returnOrigins.has(url.origin)', 'plain'],
    [
      'server/test/redirects.test.ts',
      'G13, threat T9: whatever is asked for and however a consent ends, no Location leads to a stranger',
    ],
  ),
];
