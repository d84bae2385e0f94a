import ky, { isTimeoutError, type Options } from 'ky';
import type { Answer, RequestOptions } from '../definition/client.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import type { ClientSettings } from './settings.ts';

/** One request, ready to be sent. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly request: RequestOptions;
  readonly token: string | undefined;
  readonly signal: AbortSignal | undefined;
}

/** How one attempt ended. `sent: false` is said only when surely no byte reached the provider. */
export type Attempt =
  | { readonly response: Response; readonly failure?: undefined }
  | { readonly response?: undefined; readonly failure: PatchbayError; readonly sent: boolean };

/** Sends one request once. Redirects are answers, statuses are not errors, and nothing is repeated. */
export async function attempt(settings: ClientSettings, outgoing: Outgoing): Promise<Attempt> {
  const { method, url, request, signal } = outgoing;
  if (signal?.aborted) return { failure: aborted(settings.connector), sent: false };
  let begun = false;
  try {
    const options: Options = {
      method,
      fetch(input, init) {
        begun = true;
        return settings.fetch(input, init);
      },
      headers: headersOf(settings, outgoing),
      redirect: 'manual',
      retry: 0,
      throwHttpErrors: false,
      timeout: settings.timeoutMs,
      ...(signal !== undefined && { signal }),
      ...(request.json !== undefined
        ? { json: request.json }
        : request.body !== undefined && { body: request.body }),
    };
    return { response: await ky(url, options) };
  } catch (error) {
    return begun ? failed(settings.connector, error, signal) : unsendable(settings.connector);
  }
}

/** Set one by one: given as a record, two spellings of one name would be joined into one value. */
function headersOf(settings: ClientSettings, { request, token }: Outgoing): Headers {
  const headers = new Headers(settings.headers);
  for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  return headers;
}

/** The platform's own error would show the header or the body, so it is not passed on. */
function unsendable(connector: string): Attempt {
  const failure = new PatchbayError(
    'input/invalid',
    `The request to ${connector} could not be built: its method, a header or its body has a form that HTTP does not ` +
      'carry. Nothing was sent.',
    { connector },
  );
  return { failure, sent: false };
}

/** Refusals that come before a connection stands; every other failure may have happened after the provider acted. */
const unsentCodes = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Runtimes name their network errors differently; whatever `fetch` throws, the answer did not come. */
function failed(connector: string, error: unknown, signal: AbortSignal | undefined): Attempt {
  if (signal?.aborted) return { failure: aborted(connector), sent: true };
  const [code, sentence] = isTimeoutError(error)
    ? (['request/timeout', 'did not answer in time. Try again later.'] as const)
    : (['request/unavailable', 'could not be reached. Check the network, and try again later.'] as const);
  const failure = new PatchbayError(code, `${connector} ${sentence}`, { connector }, { cause: error });
  return { failure, sent: !unsentCodes.has(innermostCode(error)) };
}

/** The caller no longer wants the answer. */
export function aborted(connector: string): PatchbayError {
  return new PatchbayError('request/aborted', `The call to ${connector} was cancelled.`, { connector });
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
  if (text === undefined) return undefined;
  const json = parsed(text);
  if (json === undefined && response.ok && claimsJson(response.headers)) return undefined;
  return { status: response.status, headers: response.headers, body: json === undefined ? text : json.value };
}

/** ky's time limit ends with the headers, so the body has one of its own. */
async function bodyText(response: Response, timeoutMs: number): Promise<string | undefined> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reader.cancel().catch(() => undefined); // frees the connection; the read that waits ends at once
  }, timeoutMs);
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
    }
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
  return late ? undefined : text + decoder.decode();
}

/** No body is no value; undefined is text that is not JSON. */
function parsed(text: string): { readonly value: unknown } | undefined {
  if (text === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** A 2xx that calls itself JSON and cannot be parsed was cut short on its way. */
function claimsJson(headers: Headers): boolean {
  return /\bjson\b/.test(headers.get('content-type') ?? '');
}

/** Frees the connection of an answer whose body nobody will read. */
export function discard(response: Response): void {
  response.body?.cancel().catch(() => undefined);
}
