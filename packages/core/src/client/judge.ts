import type { Answer } from '../definition/client.ts';
import type { Classified } from '../definition/connector.ts';
import { errorCodes } from '../errors/error-codes.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import { discard, readAnswer } from './attempt.ts';
import { classify } from './classify.ts';
import type { About, Judge, Verdict } from './exchange.ts';
import { explain } from './messages.ts';
import { retryAfter } from './retry-after.ts';
import type { ClientSettings } from './settings.ts';

/** Judges what the API answered, by the connector's words and core's table. */
export const judgeAnswer: Judge<Answer> = async (settings, attempt, about) => {
  if (attempt.response === undefined) return unanswered(settings, attempt.failure, attempt.sent, about);
  const answer = await readAnswer(attempt.response, settings.timeoutMs);
  if (answer === undefined) return unanswered(settings, brokenOff(settings), true, about);
  const what = classify(answer, settings.classify);
  return what === undefined
    ? { value: answer, answer }
    : { ...faulty(settings, answer, what, about), answer };
};

/** Judges a raw call: a refused token is renewed and a 429 waited for; any other answer is the caller's. */
export const judgeResponse: Judge<Response> = async (settings, attempt, about) => {
  const { response } = attempt;
  if (response === undefined) return unanswered(settings, attempt.failure, attempt.sent, about);
  const answer: Answer = { status: response.status, headers: response.headers, body: undefined };
  if (answer.status === 401 && !about.renewed) {
    discard(response);
    return { error: said(settings, { code: 'auth/token-rejected' }, answer), answer };
  }
  if (answer.status !== 429) return { value: response, answer };
  const wait = retryAfter(answer.headers, settings.clock.now()) ?? backoff(about.count);
  const told = { answer, limitedMs: wait };
  if (about.count >= settings.attempts || wait > settings.patienceMs) return { value: response, ...told };
  discard(response);
  return { error: said(settings, { code: 'request/rate-limited' }, answer, wait), wait, ...told };
};

/** No answer, or half of one: what the provider did with the request cannot be known once bytes were sent. */
function unanswered<T>(
  settings: ClientSettings,
  failure: PatchbayError,
  sent: boolean,
  about: About,
): Verdict<T> {
  if (!about.repeatable && sent) return { error: outcomeUnknown(settings.connector, failure) };
  const final = failure.code === 'request/aborted' || !failure.retryable;
  return final ? { error: failure } : { error: failure, wait: backoff(about.count) };
}

/** A 429 says that nothing was done; after a 5xx, or words nobody knows, what was asked for may have been done. */
function faulty<T>(settings: ClientSettings, answer: Answer, what: Classified, about: About): Verdict<T> {
  const asked = what.waitMs ?? retryAfter(answer.headers, settings.clock.now());
  if (what.code === 'request/rate-limited') {
    const wait = asked ?? backoff(about.count);
    return { error: said(settings, what, answer, wait), wait, limitedMs: wait };
  }
  const { retryable } = errorCodes[what.code];
  const clear = !retryable && what.code !== 'response/invalid';
  if (!clear && !about.repeatable) {
    return { error: outcomeUnknown(settings.connector, said(settings, what, answer)) };
  }
  if (!retryable) return { error: said(settings, what, answer) };
  const wait = asked ?? backoff(about.count);
  return { error: said(settings, what, answer, wait), wait };
}

/** A non-repeatable request left this machine and no verdict on it came back. */
export function outcomeUnknown(connector: string, cause: PatchbayError): PatchbayError {
  return new PatchbayError(
    'outcome/unknown',
    `${connector} may or may not have done what was asked: the request was sent and no clear answer came back. ` +
      'It was not repeated. Look there before asking again.',
    { ...cause.detail, reason: cause.code },
    { cause },
  );
}

function said(settings: ClientSettings, what: Classified, answer: Answer, wait?: number): PatchbayError {
  const [message, detail] = explain(settings.connector, what, answer);
  const retryAt = wait === undefined ? {} : { retryAt: new Date(settings.clock.now().getTime() + wait) };
  return new PatchbayError(what.code, message, { ...detail, ...retryAt });
}

function brokenOff({ connector }: ClientSettings): PatchbayError {
  return new PatchbayError(
    'request/unavailable',
    `${connector} broke off in the middle of an answer. Try again later.`,
    { connector },
  );
}

/** Half a second, doubling, with full jitter so that callers that failed together do not return together. */
function backoff(count: number): number {
  return Math.random() * 500 * 2 ** (count - 1);
}
