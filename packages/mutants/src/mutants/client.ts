import { inPackage, type Mutant } from '../mutant.ts';

const core = inPackage('packages/core');

/** Of the one HTTP seam and its paging. */
export const clientMutants: readonly Mutant[] = [
  core(
    'G6',
    [
      'client/exchange.ts',
      "error.code === 'auth/token-rejected' && !renewed",
      "error.code === 'auth/token-rejected' && renewed",
    ],
    ['client/token-renewal.test.ts', 'G6 a 401 forces one refresh and one retry, then a typed error'],
  ),
  core(
    'G9',
    [
      'client/attempt.ts',
      'return begun ? failed(settings.connector, error, signal) : unsendable(settings.connector);',
      'return failed(settings.connector, error, signal);',
    ],
    ['client/redaction.test.ts', 'G9 no token, query or body leaves in an error'],
  ),
  core(
    'G9',
    ['errors/patchbay-error.ts', 'cause: redactCause(options.cause)', 'cause: options.cause'],
    ['client/redaction.test.ts', 'G9 no token, query or body leaves in an error'],
  ),
  core(
    'G9',
    ['errors/redact.ts', 'copy.stack = redactText(cause.stack)', 'copy.stack = cause.stack'],
    ['errors/redact.test.ts', 'G9 a cause'],
  ),
  core(
    'G9',
    ['errors/redact.ts', '/\\bxox[a-z]?(?:\\.xox[a-z])?-[\\w-]+/gi', '/\\bxoxb-[\\w-]+/gi'],
    ['errors/redact.test.ts', 'G9 text'],
  ),
  core(
    'G15',
    ['client/origins.ts', 'secure && plain && allowed.has(url.origin)', 'secure && plain'],
    ['client/origin-guard.test.ts', 'G15 a token goes only to the origins the connector names'],
  ),
  core(
    'G15',
    ['client/attempt.ts', "redirect: 'manual'", "redirect: 'follow'"],
    [
      'client/sockets.test.ts',
      'G15 a redirect to another port is refused, and the token does not arrive there',
    ],
  ),
  core(
    'G15',
    [
      'client/create-client.ts',
      'return guardOrigin(url, settings.origins, settings.connector);',
      'return url;',
    ],
    ['client/paging/link-pages.test.ts', 'G15 the next page on another host'],
  ),
  core(
    'G21',
    [
      'client/paging/cursor-pages.ts',
      'cursor = next(answer) || undefined;',
      'cursor = (records(answer).length > 0 && next(answer)) || undefined;',
    ],
    ['client/paging/cursor-pages.test.ts', 'G21 pages by cursor'],
  ),
  core(
    'G21',
    ['client/paging/loop-guard.ts', 'if (this.#seen.has(mark)) throw pagingLoop(this.#path);', ''],
    ['client/paging/keyset-pages.test.ts', 'G21 a link that leads back is an error, not an endless walk'],
  ),
  core(
    'G21',
    ['client/paging/link-pages.ts', 'parameters = undefined;', ''],
    ['client/paging/link-pages.test.ts', 'G21 pages by link'],
  ),
  core(
    'G21',
    [
      'client/paging/offset-pages.ts',
      'if (found.length === 0 && (all === undefined || count >= all)) return;',
      'if (found.length === 0) return;',
    ],
    ['client/paging/offset-pages.test.ts', 'G21 pages by offset'],
  ),
  core(
    'G23',
    ['client/paging/keyset-pages.ts', 'if (moved) bound = last;', ''],
    ['client/paging/keyset-pages.test.ts', 'G23 pages by position'],
  ),
  core(
    'G26',
    ['client/retry-after.ts', 'if (number >= epochSecondsFloor) return number * 1000 - now.getTime();', ''],
    ['client/waiting.test.ts', 'G26 Retry-After is honoured in every form that is sent'],
  ),
  core(
    'G26',
    ['client/retry-after.ts', '|| hasBudget(headers, name)', ''],
    ['client/waiting.test.ts', 'G26 Retry-After is honoured in every form that is sent'],
  ),
  core(
    'G43',
    ['client/judge.ts', '!about.repeatable && sent', 'false'],
    ['client/at-most-once.test.ts', 'G43 an action is sent at most once'],
  ),
  core(
    'G43',
    ['client/judge.ts', 'if (!clear && !about.repeatable) {', 'if (false) {'],
    ['client/at-most-once.test.ts', 'G43 an action is sent at most once'],
  ),
  core(
    'G43',
    ['client/attempt.ts', "'ECONNREFUSED', ", ''],
    ['client/sockets.test.ts', 'G43 a port nobody listens on: surely nothing was sent'],
  ),
  core(
    'G43',
    [
      'errors/error-codes.ts',
      "'outcome/unknown': { retryable: false",
      "'outcome/unknown': { retryable: true",
    ],
    ['errors/error-codes.test.ts', 'G43 never invites to repeat what may have been done'],
  ),
  core(
    'G44',
    ['client/exchange.ts', 'AbortSignal.any([first, second])', 'AbortSignal.any([first])'],
    ['client/cancelling.test.ts', 'G44 either of two signals ends a wait'],
  ),
  core(
    'G44',
    [
      'client/attempt.ts',
      'return late ? undefined : text + decoder.decode();',
      'return text + decoder.decode();',
    ],
    ['client/broken-bodies.test.ts', 'G44 an answer that stalls'],
  ),
];
