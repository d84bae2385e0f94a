import { type $ZodType, type output, safeParse } from 'zod/v4/core';
import type { Answer, Client, RequestOptions, Sent } from '../definition/client.ts';
import { PatchbayError } from '../errors/patchbay-error.ts';
import { exchange, type Judge } from './exchange.ts';
import { judgeAnswer, judgeResponse, outcomeUnknown } from './judge.ts';
import { explain } from './messages.ts';
import { guardOrigin, relocate, resolveUrl } from './origins.ts';
import type { ClientSettings } from './settings.ts';

type Parsed<S> = RequestOptions & { readonly schema: S };

/** The one HTTP seam: a connection's API with token, guard, classification, retry and time limits in it. */
export function createClient(settings: ClientSettings): Client {
  const send = <S extends $ZodType>(method: string, path: string, request: Parsed<S>) =>
    sendParsed(settings, method, path, request);
  const dataOf =
    (method: string) =>
    async <S extends $ZodType>(path: string, request: Parsed<S>) =>
      (await send(method, path, request)).data;
  return {
    get: dataOf('GET'),
    post: dataOf('POST'),
    put: dataOf('PUT'),
    patch: dataOf('PATCH'),
    delete: dataOf('DELETE'),
    send,
    raw: (method, path, request = {}) => run(settings, method, path, request, judgeResponse),
  };
}

async function sendParsed<S extends $ZodType>(
  settings: ClientSettings,
  method: string,
  path: string,
  request: Parsed<S>,
): Promise<Sent<output<S>>> {
  const answer = await run(settings, method, path, request, judgeAnswer);
  const parsed = safeParse(request.schema, answer.body);
  if (parsed.success) return { data: parsed.data, headers: answer.headers };
  const error = unfit(settings.connector, answer, parsed.error.issues);
  throw isRepeatable(settings, method) ? error : outcomeUnknown(settings.connector, error);
}

/** Names the fields that did not fit, never their values. */
function unfit(
  connector: string,
  answer: Answer,
  issues: readonly { readonly path: readonly PropertyKey[] }[],
): PatchbayError {
  const fields = new Set(issues.map((issue) => issue.path.map(String).join('.') || 'the whole answer'));
  const [message, detail] = explain(connector, { code: 'response/invalid' }, answer);
  return new PatchbayError(
    'response/invalid',
    `${message} What did not fit: ${[...fields].join(', ')}.`,
    detail,
  );
}

async function run<T>(
  settings: ClientSettings,
  method: string,
  path: string,
  request: RequestOptions,
  judge: Judge<T>,
): Promise<T> {
  const url = address(settings, path, request.searchParams);
  return exchange({ settings, method, url, request, judge, repeatable: isRepeatable(settings, method) });
}

/** Safe methods change nothing (RFC 9110 section 9.2.1), so they may be repeated whatever the caller is. */
function isRepeatable(settings: ClientSettings, method: string): boolean {
  return settings.repeatable || method === 'GET' || method === 'HEAD';
}

function address(
  settings: ClientSettings,
  path: string,
  searchParams: RequestOptions['searchParams'] = {},
): URL {
  const url = relocate(resolveUrl(path, settings.baseUrl, settings.connector), settings.relocations);
  for (const [name, value] of Object.entries({ ...settings.searchParams, ...searchParams })) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return guardOrigin(url, settings.origins, settings.connector);
}
