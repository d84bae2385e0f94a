import { expect, inject, test } from 'vitest';
import { returning } from './connect.ts';
import { race } from './race.ts';

const refused = { code: 'auth/callback-invalid', detail: { reason: 'invalid_grant' } };

test('G10, threat T3 of twenty identical callbacks in four processes one exchanges the code', async (context) => {
  const { start, agree, provider, sql } = await race(context, 'strict');
  const workers = await Promise.all(Array.from({ length: 4 }, () => start()));
  const before = await provider.exchanges();
  const { url, cookie, owner } = await agree();
  const answers = await Promise.all(workers.map((worker) => worker.callbacks({ url, cookie, times: 5 })));
  expect(answers.reduce((sum, { finished }) => sum + finished, 0)).toBe(1);
  const expired = Array(19).fill({ code: 'auth/flow-expired' });
  expect(answers.flatMap(({ failures }) => failures)).toEqual(expired);
  expect(await provider.exchanges()).toEqual([...before, { grant: 'authorization_code' }]);
  const rows = await sql`select status from integrations.connections where tenant_id = ${owner.tenantId}`;
  expect(rows).toEqual([{ status: 'active' }]);
});

/** What the authorization page makes of a URL: the error that it sends back, or undefined where it goes on. */
async function refusalOf(url: URL): Promise<string | undefined> {
  const moved = new URL(url.pathname + url.search, inject('providerOrigin'));
  const response = await fetch(moved, { redirect: 'manual' });
  expect(response.status).toBe(303);
  const location = new URL(response.headers.get('location') ?? '', moved);
  expect(location.pathname).toMatch(/^\/(?:interaction\/|integrations\/callback\/vault$)/);
  return location.searchParams.get('error') ?? undefined;
}

test('threat T10 a server that wants PKCE takes our consent, and none whose challenge was stripped or weakened', async (context) => {
  const { agree } = await race(context, 'strict');
  const { began } = await agree();
  expect(await refusalOf(began)).toBeUndefined();
  const stripped = new URL(began);
  stripped.searchParams.delete('code_challenge');
  stripped.searchParams.delete('code_challenge_method');
  expect(await refusalOf(stripped)).toBe('invalid_request');
  const plain = new URL(began);
  plain.searchParams.set('code_challenge_method', 'plain');
  expect(await refusalOf(plain)).toBe('invalid_request');
});

test('threat T10 a code whose challenge was stripped or replaced on the way is not exchanged', async (context) => {
  const { agree, callback, provider, sql } = await race(context, 'strict');
  for (const codeChallenge of [undefined, 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM']) {
    const { url, cookie, owner, began } = await agree();
    const redirectUri = began.searchParams.get('redirect_uri') ?? '';
    const code = await provider.consent({
      redirectUri,
      ...(codeChallenge !== undefined && { codeChallenge }),
    });
    const back = new URL(url);
    back.searchParams.set('code', code);
    await expect(callback(returning({ url: back.href, cookie }))).rejects.toMatchObject(refused);
    expect((await provider.exchanges()).at(-1)).toEqual({
      grant: 'authorization_code',
      error: 'invalid_grant',
    });
    expect(await sql`select from integrations.connections where tenant_id = ${owner.tenantId}`).toHaveLength(
      0,
    );
  }
});

test('threat T11 codes that were swapped between two flows are worth nothing to either', async (context) => {
  const { agree, callback, provider, sql } = await race(context, 'strict');
  const [one, other] = [await agree(), await agree()];
  const codeOf = ({ url }: typeof one) => new URL(url).searchParams.get('code') ?? '';
  for (const [mine, theirs] of [
    [one, other],
    [other, one],
  ] as const) {
    const back = new URL(mine.url);
    back.searchParams.set('code', codeOf(theirs));
    const { cookie } = mine;
    await expect(callback(returning({ url: back.href, cookie }))).rejects.toMatchObject(refused);
    const { tenantId } = mine.owner;
    expect(await sql`select from integrations.connections where tenant_id = ${tenantId}`).toHaveLength(0);
  }
  expect((await provider.exchanges()).map(({ error }) => error)).toEqual([
    undefined,
    'invalid_grant',
    'invalid_grant',
  ]);
});
