import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');
const server = inPackage('packages/server');
const memory = inPackage('packages/stores/memory');

/** Of popups: who is told, and what. */
const popupMutants: readonly Mutant[] = [
  server(
    'T24',
    [
      'popup-page.ts',
      'window.opener?.postMessage(message, origin);',
      "window.opener?.postMessage(message, '*');",
    ],
    [
      'browser/popup.test.ts',
      'threat T24: a stranger that opened the popup is told nothing; the app’s own page still is',
    ],
  ),
  server(
    'T24',
    [
      'routes/connect.ts',
      'if (origin === origins.own || origins.allowed.has(origin)) return origin;',
      "if (origin !== '') return origin;",
    ],
    [
      'popup.test.ts',
      'threat T24: the opener is whom the browser says it is, among the origins that are trusted',
    ],
  ),
  server(
    'T24',
    ['security-headers.ts', "headers.get('content-security-policy') ?? securityPolicy", 'securityPolicy'],
    [
      'popup.test.ts',
      'threat T24: its policy lets one script run, known by its hash, and the script is the same for everybody',
    ],
  ),
  core(
    'T24',
    [
      'flow/auth/return-to.ts',
      'if (returnOrigins.has(opener)) return opener;',
      'if (returnOrigins) return opener;',
    ],
    ['flow/auth/returned-flow.test.ts', 'T24 %j opens no popup'],
  ),
  server(
    'T24',
    ['routes/callback.ts', 'answer(call, isPatchbayError(error) ? error.detail : {}', 'answer(call, {}'],
    ['popup.test.ts', 'threat T24: a popup whose consent fails tells that, and says why to whoever reads it'],
  ),
];

/** Of authority: who may finish what was begun. */
const authorityMutants: readonly Mutant[] = [
  core(
    'T13',
    [
      'flow/auth/callback.ts',
      '(await allow(returned(flow))) !== true',
      '(await allow(returned(flow))) === false',
    ],
    [
      'flow/auth/returned-flow.test.ts',
      'T13 an answer that is no true is a no, and one that fails spends nothing either',
    ],
  ),
  server(
    'T13',
    ['routes/callback.ts', 'isSame(owner, flow.owner) && isPermitted(', 'isPermitted('],
    [
      'authority.test.ts',
      'threat T13: %s, signed in by now, cannot finish what acme/u1 began; acme/u1 still can',
    ],
  ),
  server(
    'T13',
    [
      'routes/callback.ts',
      'isSame(owner, flow.owner) && isPermitted(',
      'isSame(owner, flow.owner) || isPermitted(',
    ],
    [
      'authority.test.ts',
      'threat T13: authority that was taken away meanwhile ends the consent before the code is exchanged',
    ],
  ),
];

/** Of limits and times: what ends, and when. */
const boundMutants: readonly Mutant[] = [
  memory(
    'T29',
    ['limits.ts', 'wait > grain + Math.min(', 'wait > span + Math.min('],
    ['memory-store.test.ts', 'T29 limits'],
  ),
  server(
    'T29',
    ['client-address.ts', '[first, second, third, fourth].map(', 'groups.map('],
    [
      'client-address.test.ts',
      'threat T29: all ways to write one IPv6 address are one, and so is its whole /64',
    ],
  ),
  server(
    'T29',
    ['client-address.ts', 'sixth === 0xffff', 'sixth === 0xfffe'],
    ['client-address.test.ts', 'threat T29: an IPv4 address is the same inside an IPv6 one and with a port'],
  ),
  server(
    'T29',
    [
      'take-limit.ts',
      'await takeLimit(call, name, addressKey(address));',
      'await takeLimit(call, name, address);',
    ],
    ['limits.test.ts', 'threat T29: a client is counted by its address, however that is written'],
  ),
  server(
    'G44',
    ['deadline.ts', 'Promise.race([work(signal), late.promise])', 'work(signal)'],
    ['deadline.test.ts', 'G44: %s ends when core hangs'],
  ),
  core(
    'G44',
    ['flow/cancelled.ts', "signal.addEventListener('abort', stop, { once: true });", ''],
    ['flow/cancelling.test.ts', 'G44 a signal ends the waiting at once:'],
  ),
  core(
    'G44',
    ['flow/create-kernel.ts', 'timedStore(options.store)', 'options.store'],
    ['flow/cancelling.test.ts', 'G44 a store that hangs is given up after 30 seconds:'],
  ),
];

export const consentOverHttpMutants: readonly Mutant[] = [
  ...popupMutants,
  ...authorityMutants,
  ...boundMutants,
];
