import { type ErrorCode, PatchbayError } from '@patchbay/core';
import { migrateCommand, sqlStateError } from '@patchbay/store-postgres/steps';
import type { RpcAnswer } from './client.ts';

type Meaning = readonly [ErrorCode, string];

const busy: Meaning = ['store/unavailable', 'Supabase cannot reach its database now. Try again later.'];
const badKey: Meaning = [
  'store/unavailable',
  'Supabase refused the API key. Pass the project’s secret key or service_role key, of this project and still valid, to createClient.',
];

/** Codes of the REST layer itself (docs.postgrest.org, "Errors"), and 42501, which here is about the key. */
const meanings: Readonly<Record<string, Meaning>> = {
  PGRST000: busy,
  PGRST001: busy,
  PGRST002: busy,
  PGRST003: busy,
  PGRST106: [
    'store/not-migrated',
    'Supabase does not expose the schema "integrations". Add it to the exposed schemas: in the dashboard’s Data API settings, or under [api] in supabase/config.toml.',
  ],
  PGRST202: [
    'store/not-migrated',
    `Supabase does not know a function of the schema "integrations". ${migrateCommand}. If that was done: run \`notify pgrst, 'reload schema'\` in the SQL editor.`,
  ],
  PGRST300: ['store/unavailable', 'The REST API has no JWT secret. Look at its configuration.'],
  PGRST301: badKey,
  PGRST302: badKey,
  PGRST303: badKey,
  '42501': [
    'store/unavailable',
    'The API key’s role may not use the schema "integrations". Pass the project’s secret key or service_role key to createClient, on the server only, and never a publishable or anon key or a person’s session.',
  ],
};

const elsewhere: Meaning = [
  'store/unavailable',
  'There is no Supabase REST API at this URL. Check that createClient was given the project’s URL.',
];

/** What stands between a program and PostgREST answers without a code of PostgREST's. */
const byStatus: Readonly<Record<number, Meaning>> = {
  401: badKey,
  403: badKey,
  // What supabase-js makes of a 404 without a body; a step of ours always has one.
  204: elsewhere,
  404: elsewhere,
  429: ['store/unavailable', 'Supabase asks to slow down. Try again later.'],
};

/** A refused or failed call in our words. Nothing of the answer is repeated: it may quote values, and keys. */
export function restError({ status, error }: RpcAnswer): PatchbayError {
  const code = textOf(error, 'code');
  const meaning = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
  if (meaning) return failure(meaning, code);
  if (/^[0-9A-Z]{5}$/.test(code)) return sqlStateError(code, textOf(error, 'message'));
  if (/^PGRST[0-9A-Z]{2,3}$/.test(code))
    return failure(['store/unavailable', 'Supabase’s REST API failed.'], code);
  if (status === 0) return new PatchbayError('store/unavailable', unanswered(textOf(error, 'message')));
  const known = byStatus[status];
  if (known) return failure(known, `status ${status}`);
  return failure(
    ['store/unavailable', 'What answers at this URL is not Supabase’s REST API, or it is down.'],
    `status ${status}`,
  );
}

function failure([code, message]: Meaning, fact: string): PatchbayError {
  return new PatchbayError(code, `${message} (${fact})`);
}

/** supabase-js puts the name of what `fetch` threw before its message. */
function unanswered(message: string): string {
  return /^(TimeoutError|AbortError):/.test(message)
    ? 'Supabase did not answer in time. The step may have happened all the same.'
    : 'Supabase cannot be reached. Check the URL given to createClient, and the network.';
}

function textOf(error: unknown, field: 'code' | 'message'): string {
  if (typeof error !== 'object' || error === null || !(field in error)) return '';
  const value: unknown = error[field as keyof typeof error];
  return typeof value === 'string' ? value : '';
}
