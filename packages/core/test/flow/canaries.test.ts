import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type ErrorCode, errorCodes } from '../../src/errors/error-codes.ts';
import { isPatchbayError, PatchbayError } from '../../src/errors/patchbay-error.ts';
import { Bench } from '../fieldbook/bench.ts';

const canary = 'canary5f3a9';

/** All that a log, a tracker or a page could show of a value. */
function shown(value: unknown): string {
  const parts = [
    inspect(value, { depth: 9, showHidden: true, getters: true }),
    JSON.stringify(value),
    String(value),
  ];
  for (let at = value; at instanceof Error; at = at.cause) parts.push(at.name, at.message, at.stack ?? '');
  return parts.join('\n');
}

const full = {
  access_token: canary,
  refresh_token: canary,
  id_token: `eyJ${canary}.eyJ${canary}.${canary}`,
  token_type: canary,
  expires_in: canary,
  scope: canary,
  [canary]: { [canary]: canary },
};
const trouble = {
  ...full,
  error: canary,
  error_description: canary,
  error_uri: `https://x.example/?${canary}`,
};
const headers = {
  'www-authenticate': `Bearer error="${canary}"`,
  'x-request-id': canary,
  'set-cookie': canary,
};
const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status, headers });
const raw =
  (body: string, status = 200, more = {}) =>
  () =>
    new Response(body, { status, headers: { ...headers, ...more } });

/** The quirks that token endpoints are known for, each with the canary in every field. */
const answers: [string, () => Response][] = [
  ...[200, 400, 401, 403, 404, 500, 503].map((status): [string, () => Response] => [
    `an error word and ${status}`,
    json(trouble, status),
  ]),
  ...['invalid_grant', 'invalid_client', 'server_error', 'access_denied'].map(
    (error): [string, () => Response] => [`${error} beside secrets`, json({ ...trouble, error }, 400)],
  ),
  ['an error that is an object', json({ ...trouble, error: { message: canary } }, 400)],
  ['ok: false', json({ ok: false, ...trouble })],
  ['a token that is a list', json({ ...full, access_token: [canary] })],
  ['a token that is an object', json({ ...full, access_token: { [canary]: canary } })],
  ['no access token', json({ ...full, access_token: undefined })],
  ['a refresh token that is a number', json({ ...full, refresh_token: 7, token_type: 'bearer' })],
  ['an id token that is none', json({ ...full, token_type: 'bearer', id_token: canary })],
  ['another token type', json({ ...full, token_type: canary })],
  ['a list', json([trouble])],
  ['a text', json(canary)],
  ['half of its JSON', raw(`{"access_token":"${canary}`, 200, { 'content-type': 'application/json' })],
  ['a page', raw(`<title>${canary}</title>`, 200, { 'content-type': 'text/html' })],
  ['a form', raw(`access_token=${canary}&error=${canary}`)],
  ['a redirect', raw('', 302, { location: `https://evil.example/${canary}?token=${canary}` })],
  ['too many requests', raw(canary, 429, { 'retry-after': canary })],
  [
    'a lost connection',
    () => {
      throw new TypeError(`fetch failed: https://id.example/?code=${canary}`, { cause: new Error(canary) });
    },
  ],
];

/** The answer in place of the token endpoint's. */
function answeringAs(bench: Bench, answer: () => Response): void {
  bench.intercept = async (request, next) =>
    request.url.includes('/oauth/token') ? answer() : next(request);
}

describe('G9 no field of a token answer leaves', () => {
  test.each(answers)('when a consent meets %s', async (_, answer) => {
    const bench = new Bench();
    const request = await bench.agree(await bench.begin());
    answeringAs(bench, answer);
    const ended = await bench.patchbay.callback(request).catch((thrown: unknown) => thrown);
    expect(shown(ended)).not.toContain(canary);
    expect(shown(bench.events)).not.toContain(canary);
    expect(shown(bench.urls.map(String))).not.toContain(canary);
  });

  test.each(answers)('when a refresh meets %s', async (_, answer) => {
    const bench = new Bench();
    const connection = await bench.connect();
    bench.clock.advance(2 * 3_600_000);
    answeringAs(bench, answer);
    const workspace = bench.workspace(connection);
    const ended = await workspace.actions.createItem({ name: 'x' }).catch((thrown: unknown) => thrown);
    expect(shown(ended)).not.toContain(canary);
    expect(shown(await bench.patchbay.list({ owner: connection.owner }))).not.toContain(canary);
    expect(shown(bench.events)).not.toContain(canary);
  });
});

test('G9 nothing that a browser brings back is shown by the refusal of it', async () => {
  const bench = new Bench();
  for (const field of ['code', 'state', 'iss', 'error', 'error_description', canary]) {
    const request = await bench.agree(await bench.begin());
    const url = new URL(request.url);
    url.searchParams.set(field, canary);
    if (field === 'error_description') url.searchParams.set('error', 'access_denied');
    const back = new Request(url, { headers: request.headers });
    const ended = await bench.patchbay.callback(back).catch((thrown: unknown) => thrown);
    if (field !== canary) expect(isPatchbayError(ended), field).toBe(true);
    expect(shown(ended), field).not.toContain(canary);
  }
  expect(shown(bench.events)).not.toContain(canary);
});

describe('G9 an error of each code shows no credential that its cause held', () => {
  const secrets = [
    `xoxb-${canary}`,
    `ghp_${canary}${canary}`,
    `ya29.${canary}`,
    `Bearer ${canary}`,
    `https://user:${canary}@api.example.com/`,
    `https://api.example.com/?key=${canary}`,
    `ic1.k1.${canary}`,
  ];
  test.each(Object.keys(errorCodes) as ErrorCode[])('%s', (code) => {
    const inner = Object.assign(new Error(secrets.join(' ')), {
      body: canary,
      response: new Response(canary, { headers }),
    });
    const cause = Object.assign(new TypeError(secrets.join(' '), { cause: inner }), {
      request: { token: canary },
      code: `no ${secrets[0]}`,
    });
    const error = new PatchbayError(code, 'It did not work.', { connector: 'x' }, { cause });
    expect(error).toMatchObject({ code, cause: { name: 'TypeError' } });
    expect(shown(error)).not.toContain(canary);
  });
});
