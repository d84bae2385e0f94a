import { expect, test } from 'vitest';
import { base, cookieOf, makeWorld, request, type WorldOptions } from './world.ts';

const secrets = {
  clientSecret: 'canary-client-secret-91',
  signingSecret: 'canary-signing-secret-92',
} as const;

/** What a hostile or broken provider may answer any call with; each holds canaries in fields that we do not keep. */
const poisons: Readonly<Record<string, () => Response>> = {
  'a refusal': () => Response.json({ ok: false, error: 'invalid_auth', detail: 'canary-field' }),
  'an unknown refusal': () => Response.json({ ok: false, error: 'canary_error_word' }),
  'an OAuth error': () =>
    Response.json({ error: 'invalid_client', error_description: 'canary-description' }, { status: 401 }),
  'a token in a failure': () =>
    Response.json({ ok: true, access_token: 'canary-token', token_type: 7 }, { status: 400 }),
  'no JSON': () => new Response('<html>canary-html</html>', { status: 200 }),
  'a server error': () =>
    new Response('canary-stack', { status: 500, headers: { 'x-debug': 'canary-header' } }),
  'a redirect': () => new Response(null, { status: 302, headers: { location: 'https://canary.example/' } }),
  'a rate limit': () => Response.json({ error: 'ratelimited', x: 'canary-limit' }, { status: 429 }),
};

/** A world in which every provider's answer can be poisoned, and every answer of ours is kept. */
function watchedWorld(options: WorldOptions = {}) {
  const tokens = new Set<string>();
  const said: string[] = [];
  const state: { poison: (() => Response) | undefined } = { poison: undefined };
  const world = makeWorld({
    app: secrets,
    intercept: async (_, next) => {
      if (state.poison !== undefined) return state.poison();
      const response = await next();
      const text = await response.clone().text();
      for (const [, token = ''] of text.matchAll(/"(?:access|refresh)_token":"([^"]+)"/g)) tokens.add(token);
      return response;
    },
    ...options,
  });
  const visit = async (sent: Request): Promise<Response> => {
    const response = await world.handler.fetch(sent);
    said.push(JSON.stringify([response.status, [...response.headers], await response.clone().text()]));
    return response;
  };
  return { ...world, tokens, said, state, visit };
}

test.each(Object.entries(poisons))(
  'G9: no secret in any answer when the provider sends %s',
  async (_, poison) => {
    const { visit, emulator, tokens, said, state, clock } = watchedWorld();
    const as = 'acme/u1';
    const begin = async () => {
      const started = await visit(request('POST /connect/slack', { as, json: {} }));
      const { url } = (await started.json()) as { url: string };
      // The binding secret and the state are the browser's own and are meant to be in this one answer.
      said.pop();
      const back = await emulator.consent(url);
      return visit(new Request(back, { headers: { cookie: cookieOf(started) } }));
    };
    const ended = await begin();
    const id = new URL(ended.headers.get('location') ?? '').searchParams.get('connection');
    expect(id).not.toBeNull();
    const useAll = async () => {
      await visit(request('GET /connections', { as }));
      await visit(request(`GET /connections/${id}/health`, { as }));
      await visit(request(`POST /connections/${id}/sync`, { as, json: {} }));
      await visit(request(`GET /connected?connection=${id}`, { as }));
      await visit(
        request('POST /webhooks/slack', { body: 'canary-body', headers: { 'x-slack-signature': 'v0=1' } }),
      );
    };
    await useAll();
    state.poison = poison;
    await useAll();
    clock.advance(13 * 3600 * 1000); // the access token has expired: a refresh meets the poison
    await useAll();
    await begin();
    await visit(request(`DELETE /connections/${id}`, { as }));
    await useAll();

    expect(tokens.size).toBeGreaterThan(0);
    expect(said.length).toBeGreaterThan(20);
    const everything = said.join('\n');
    for (const secret of [...tokens, ...Object.values(secrets)]) expect(everything).not.toContain(secret);
    expect(everything.match(/.{60}canary.{40}/g) ?? []).toEqual([]);
    expect(everything).not.toMatch(/ic1\.|xox[bpe]|node_modules|\bat \w+ \(/);
  },
);

test('G9: connect’s answer holds neither the client secret nor the PKCE verifier', async () => {
  const { handler } = makeWorld({ app: { ...secrets, pkce: true } });
  const response = await handler.POST(request('POST /connect/slack', { as: 'acme', json: {} }));
  const text = JSON.stringify([[...response.headers], await response.text()]);
  expect(text).toContain('slack.com');
  expect(text).not.toMatch(/canary|verifier/);
  expect(new URL(base).protocol).toBe('https:');
});
