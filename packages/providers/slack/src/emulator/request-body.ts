import type { RecordedRequest } from '@patchbay/testing/emulator';
import { SlackFailure } from './slack-failure.ts';

/** The arguments of a call: its query, and its body as a form or, where the method reads it, as JSON. */
export function bodyArguments(request: RecordedRequest, readsJson: boolean): Record<string, unknown> {
  const query = Object.fromEntries(request.search);
  const type = mediaType(request);
  if (request.method !== 'POST' || request.body === '') return query;
  if (type === 'application/x-www-form-urlencoded') return { ...query, ...Object.fromEntries(request.form) };
  if (type !== 'application/json') throw new SlackFailure('invalid_post_type');
  return readsJson ? { ...query, ...jsonObject(request.body) } : query;
}

/** An answer with Slack's remark on the charset of the body: JSON should name one, a form should not. */
export function withCharsetWarning(
  request: RecordedRequest,
  answer: { readonly response_metadata?: object },
): object {
  if (request.body === '') return answer;
  const named = /;\s*charset=/i.test(request.headers.get('content-type') ?? '');
  const isJson = mediaType(request) === 'application/json';
  if (isJson === named) return answer;
  const warning = isJson ? 'missing_charset' : 'superfluous_charset';
  return { ...answer, warning, response_metadata: { ...answer.response_metadata, warnings: [warning] } };
}

function mediaType({ headers }: RecordedRequest): string {
  return (headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

function jsonObject(body: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw new SlackFailure('invalid_json');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SlackFailure('json_not_object');
  }
  return { ...value };
}
