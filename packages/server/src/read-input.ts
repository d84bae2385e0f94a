import { PatchbayError } from '@patchbay/core';
import type * as z from 'zod';
import { readBody } from './read-body.ts';
import { Refusal } from './refusal.ts';
import { mediaType } from './request-origin.ts';

/** More than any of our own bodies needs. */
const maxBytes = 64 * 1024;

/** How an endpoint's body is read. */
export interface InputRules<T> {
  readonly schema: z.ZodType<T>;
  readonly timeoutMs: number;
  /** Turns an HTML form into the same object; without it forms are refused. */
  readonly fromForm?: (form: URLSearchParams) => object;
}

/** A JSON object, or a form, as the schema describes it; no body at all is an empty object. */
export async function readInput<T>(
  request: Request,
  { schema, timeoutMs, fromForm }: InputRules<T>,
): Promise<T> {
  const bytes = await readBody(request, { maxBytes, timeoutMs });
  const type = mediaType(request.headers);
  if (bytes.length > 0 && type === 'application/x-www-form-urlencoded' && fromForm !== undefined) {
    return check(schema, fromForm(new URLSearchParams(decode(bytes))));
  }
  if (bytes.length > 0 && type !== 'application/json') {
    throw new Refusal('server/body-unsupported', 'The body of this request must be JSON.');
  }
  return check(schema, bytes.length === 0 ? {} : parse(decode(bytes)));
}

/** Whether an HTML form was sent, whose sender wants to see a page. */
export function isForm({ headers }: Request): boolean {
  return mediaType(headers) === 'application/x-www-form-urlencoded';
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Refusal('server/body-invalid', 'The body of this request is not UTF-8 text.');
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal('server/body-invalid', 'The body of this request is not JSON.');
  }
}

/** Names the fields that do not fit, and never their values. */
export function check<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, code }) =>
    code === 'unrecognized_keys'
      ? 'fields that are not known here'
      : path[0] === undefined
        ? 'the whole'
        : String(path[0]),
  );
  throw new PatchbayError('input/invalid', `This request does not fit: ${[...new Set(wrong)].join(', ')}.`);
}
