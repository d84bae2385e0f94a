import type { RequestOptions } from '../definition/client.ts';
import type { PatchbayError } from '../errors/patchbay-error.ts';
import { type Attempt, aborted, attempt, discard } from './attempt.ts';
import type { Outcome } from './budget.ts';
import { guardOrigin, relocate } from './origins.ts';
import type { ClientSettings } from './settings.ts';

/** What to make of one attempt, and what it tells the budget. */
export type Verdict<T> = Outcome &
  (
    | { readonly value: T }
    /** `wait` in milliseconds: worth another attempt after it. Left out: final. */
    | { readonly error: PatchbayError; readonly wait?: number; readonly value?: undefined }
  );

export interface About {
  readonly repeatable: boolean;
  /** Of this attempt, from 1. */
  readonly count: number;
  /** The token was already renewed for this request. */
  readonly renewed: boolean;
}

export type Judge<T> = (settings: ClientSettings, attempt: Attempt, about: About) => Promise<Verdict<T>>;

interface Exchange<T> {
  readonly settings: ClientSettings;
  readonly method: string;
  readonly url: URL;
  readonly request: RequestOptions;
  readonly judge: Judge<T>;
  readonly repeatable: boolean;
}

const maxRedirects = 5;

/** Sends until the judge is content, a wait is too long, or the attempts are used up. A refused token is renewed once. */
export async function exchange<T>(asked: Exchange<T>): Promise<T> {
  const { settings, request, repeatable } = asked;
  const signal = eitherSignal(settings.signal, request.signal);
  const waiting = signal === undefined ? {} : { signal };
  let { url } = asked;
  let token = await settings.token.get(waiting);
  let renewed = false;
  let redirects = 0;
  for (let count = 1; ; count += 1) {
    const about = { repeatable, count, renewed };
    const verdict = await sendOnce(
      { ...asked, url },
      { token, signal, about, follow: redirects < maxRedirects },
    );
    if ('next' in verdict) {
      redirects += 1;
      count -= 1;
      url = verdict.next;
      continue;
    }
    if (!('error' in verdict)) return verdict.value;
    const { error, wait } = verdict;
    if (error.code === 'auth/token-rejected' && !renewed) {
      renewed = true;
      token = await settings.token.get({ rejected: token, ...waiting });
      continue;
    }
    if (wait === undefined || wait > settings.patienceMs || count >= settings.attempts) throw error;
    await settings.clock.sleep(wait, signal).catch(() => {
      throw aborted(settings.connector);
    });
  }
}

interface Once {
  readonly token: string;
  readonly signal: AbortSignal | undefined;
  readonly about: About;
  readonly follow: boolean;
}

/** One request within the budget: where it leads on, or what the judge says. */
async function sendOnce<T>(
  { settings, method, url, request, judge }: Exchange<T>,
  { token, signal, about, follow }: Once,
): Promise<Verdict<T> | { readonly next: URL }> {
  const turn = await settings.budget?.enter(request, signal).catch((error: unknown) => {
    throw signal?.aborted ? aborted(settings.connector) : error;
  });
  let outcome: Outcome = {};
  try {
    const result = await attempt(settings, { method, url, request, token, signal });
    const next = follow && result.response && redirectTarget(settings, method, url, result.response);
    if (next) {
      discard(result.response);
      const { status, headers } = result.response;
      outcome = { answer: { status, headers, body: undefined } };
      return { next };
    }
    const verdict = await judge(settings, result, about);
    outcome = verdict;
    return verdict;
  } finally {
    await turn?.end(outcome);
  }
}

function eitherSignal(
  first: AbortSignal | undefined,
  second: AbortSignal | undefined,
): AbortSignal | undefined {
  if (first === undefined || second === undefined || first === second) return first ?? second;
  return AbortSignal.any([first, second]);
}

/** Only a GET follows a redirect, and only to an origin the connector names: the token goes along. */
function redirectTarget(
  settings: ClientSettings,
  method: string,
  from: URL,
  response: Response,
): URL | undefined {
  const location = response.headers.get('location');
  if (method !== 'GET' || location === null || response.status < 300 || response.status > 399)
    return undefined;
  if (!URL.canParse(location, from)) return undefined;
  return guardOrigin(
    relocate(new URL(location, from), settings.relocations),
    settings.origins,
    settings.connector,
  );
}
