import { isPatchbayError } from '@patchbay/core';
import { supabaseStore } from '@patchbay/store-supabase';
import { describe, expect, it, onTestFinished } from 'vitest';
import { clientOf, keyOf, secretKey, supabaseProject } from './project.ts';

const canary = 'canary-7f3a';

/** What a call failed with, and everything of it that could reach a log. */
async function thrownBy(call: Promise<unknown>): Promise<{ code: string; message: string; text: string }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isPatchbayError(error)) throw new Error('Expected a PatchbayError', { cause: error });
  const parts = [error.message, error.stack, JSON.stringify(error), JSON.stringify(error.cause)];
  return { code: error.code, message: error.message, text: parts.join('\n') };
}

/** What `check` says of a project, asked with this key. */
async function checked(key: string | Promise<string>, options: Parameters<typeof supabaseProject>[0] = {}) {
  const project = await supabaseProject(options);
  onTestFinished(() => project.drop());
  return thrownBy(supabaseStore({ client: clientOf(project.fetch, await key) }).check());
}

/** A store whose every request has this answer. */
function answered(answer: () => Response, key = secretKey) {
  return supabaseStore({ client: clientOf(async () => answer(), key) });
}

describe('G40 the set-up explains itself:', () => {
  it('a schema that is not exposed', async () => {
    expect(await checked(secretKey, { schemas: ['public'] })).toMatchObject({
      code: 'store/not-migrated',
      message: expect.stringMatching(/exposed schemas.*\(PGRST106\)/),
    });
  });

  it('a database that was not migrated', async () => {
    expect(await checked(secretKey, { migrated: false })).toMatchObject({
      code: 'store/not-migrated',
      message: expect.stringMatching(/npx patchbay migrate.*reload schema.*\(PGRST202\)/),
    });
  });

  it('a schema of another version', async () => {
    const project = await supabaseProject();
    onTestFinished(() => project.drop());
    const store = supabaseStore({ client: clientOf(project.fetch, secretKey) });
    await store.check();
    await project.admin`delete from integrations.migrations`;
    expect(await thrownBy(store.check())).toMatchObject({
      code: 'store/not-migrated',
      message: expect.stringContaining('npx patchbay migrate'),
    });
  });

  it.each([
    ['an anon key', keyOf('anon')],
    ['a person’s session', keyOf('authenticated', { sub: 'u1', app_metadata: { tenant_id: 'acme' } })],
  ])('%s', async (_, key) => {
    expect(await checked(key)).toMatchObject({
      code: 'store/unavailable',
      message: expect.stringMatching(/service_role key.*server only.*\(42501\)/),
    });
  });

  it.each([
    ['a key of another project', keyOf('service_role').then((key) => `${key.slice(0, -4)}AAAA`), 'PGRST301'],
    ['no JWT', 'sb_secret_of-another-project', 'PGRST301'],
    ['an expired key', keyOf('service_role', { exp: 1 }), 'PGRST303'],
  ])('%s', async (_, key, code) => {
    const { message, text } = await checked(key);
    expect(message).toContain('refused the API key');
    expect(message).toContain(code);
    expect(text).not.toContain(await key);
  });
});

it('G44 a call that the database does not answer ends in time', async () => {
  const project = await supabaseProject();
  onTestFinished(() => project.drop());
  const store = supabaseStore({ client: clientOf(project.fetch, secretKey), timeoutMs: 100 });
  await project.admin.begin(async (lock) => {
    await lock`lock table integrations.flows in access exclusive mode`;
    expect(await thrownBy(store.flows.consume('any'))).toMatchObject({
      code: 'store/unavailable',
      message: expect.stringContaining('did not answer in time'),
    });
  });
});

it.each<[string, () => Response, string]>([
  ['a 404 without a body', () => new Response(null, { status: 404 }), 'no Supabase REST API'],
  ['a 404', () => new Response('not here', { status: 404 }), 'no Supabase REST API'],
  ['a success without content', () => new Response(null, { status: 204 }), 'no Supabase REST API'],
  ['a page', () => new Response(`<html>${canary}</html>`), 'is not Supabase’s REST API'],
  ['the gateway’s refusal', () => Response.json({ message: canary }, { status: 401 }), 'refused the API key'],
  ['a rate limit', () => new Response(canary, { status: 429 }), 'slow down'],
  ['a bad gateway', () => new Response(canary, { status: 502 }), 'or it is down'],
  [
    'a database that is gone',
    () => Response.json({ code: 'PGRST001' }, { status: 503 }),
    'reach its database',
  ],
  ['a fault of the REST layer', () => Response.json({ code: 'PGRSTX00' }, { status: 500 }), 'API failed'],
  ['a code of nobody', () => Response.json({ code: canary }, { status: 500 }), 'or it is down'],
])('%s is a failure of the store, never an answer', async (_, answer, words) => {
  const { code, message, text } = await thrownBy(answered(answer).flows.consume('any'));
  expect({ code, message }).toEqual({ code: 'store/unavailable', message: expect.stringContaining(words) });
  expect(text).not.toContain(canary);
});

it('G9 neither the answer’s words nor the key nor the network’s are in an error', async () => {
  const body = { message: canary, details: canary, hint: canary };
  const codes = [
    '22P05',
    '23502',
    '40001',
    '42501',
    'XX000',
    'PB002',
    'PB005',
    'PGRST106',
    'PGRST202',
    'PGRST301',
    'PGRST999',
  ];
  for (const code of codes) {
    const refused = answered(
      () => Response.json({ ...body, code }, { status: 400, statusText: canary }),
      canary,
    );
    expect((await thrownBy(refused.flows.consume('any'))).text).not.toContain(canary);
  }
  const fetch = async () => Promise.reject(new TypeError(canary, { cause: new Error(canary) }));
  const { text, message } = await thrownBy(supabaseStore({ client: clientOf(fetch, canary) }).check());
  expect(message).toContain('cannot be reached');
  expect(text).not.toContain(canary);
});

it('a client that was told to throw is understood as well', async () => {
  const rejected = Promise.reject(Object.assign(new Error(canary), { code: '40P01' }));
  const call = Object.assign(rejected, { abortSignal: () => rejected });
  const store = supabaseStore({ client: { schema: () => ({ rpc: () => call }) } });
  expect(await thrownBy(store.flows.consume('any'))).toMatchObject({ code: 'store/conflict' });
});
