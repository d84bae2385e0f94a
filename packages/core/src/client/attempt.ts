import ky, { isKyError, isTimeoutError, type Options } from 'ky';
import type { Answer, RequestOptions } from '../definition/client.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import type { ClientSettings } from './settings.ts';

/** How one attempt ended. `sent: false` is said only when surely no byte reached the provider. */
export type Attempt =
  | { readonly response: Response; readonly failure?: undefined }
  | { readonly response?: undefined; readonly failure: PatchbayError; readonly sent: boolean };

/** Sends one request once. Redirects are answers, statuses are not errors, and nothing is repeated. */
export async function attempt(
  settings: ClientSettings,
  method: string,
  url: URL,
  request: RequestOptions,
  token: string | undefined,
): Promise<Attempt> {
  const signal = joined(settings.signal, request.signal);
  const options: Options = {
    method,
    fetch: settings.fetch,
    headers: {
      ...settings.headers,
      ...request.headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    redirect: 'manual',
    retry: 0,
    throwHttpErrors: false,
    timeout: settings.timeoutMs,
    ...(signal !== undefined && { signal }),
    ...(request.json !== undefined ? { json: request.json } : request.body !== undefined && { body: request.body }),
  };
  try {
    return { response: await ky(url, options) };
  } catch (error) {
    return failed(settings.connector, error, signal);
  }
}

function joined(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
  if (first === undefined || second === undefined || first === second) return first ?? second;
  return AbortSignal.any([first, second]);
}

/** Refusals that come before a connection stands; every other failure may have happened after the provider acted. */
const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

function failed(connector: string, error: unknown, signal: AbortSignal | undefined): Attempt {
  if (signal?.aborted) {
    return { failure: new PatchbayError('request/aborted', `The call to ${connector} was cancelled.`, { connector }), sent: true };
  }
  const [code, sentence] = isTimeoutError(error)
    ? (['request/timeout', 'did not answer in time. Try again later.'] as const)
    : (['request/unavailable', 'could not be reached. Check the network, and try again later.'] as const);
  if (!isKyError(error)) throw error;
  const failure = new PatchbayError(code, `${connector} ${sentence}`, { connector }, { cause: error });
  return { failure, sent: !unsentCodes.has(innermostCode(error)) };
}

function innermostCode(error: unknown): string {
  let code = '';
  for (let at = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') code = at.code;
  }
  return code;
}

/** The answer with its body read: JSON where it is JSON, else the text. Undefined when the body broke off or stalled. */
export async function readAnswer(response: Response, timeoutMs: number): Promise<Answer | undefined> {
  const text = await bodyText(response, timeoutMs);
  return text === undefined ? undefined : { status: response.status, headers: response.headers, body: parsed(text) };
}

/** ky's time limit ends with the headers, so the body has one of its own. */
async function bodyText(response: Response, timeoutMs: number): Promise<string | undefined> {
  const limit = Promise.withResolvers<undefined>();
  const timer = setTimeout(limit.resolve, timeoutMs, undefined);
  const read = response.text().catch(() => undefined);
  const text = await Promise.race([read, limit.promise]);
  clearTimeout(timer);
  return text;
}

/** Text that claims to be JSON and is not stays text; the schema, or a 5xx's status, speaks for it. */
function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
