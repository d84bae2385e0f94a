import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { race } from './race.ts';
import { api } from './vault.ts';

/** An origin where nobody listens any more. */
async function nobody(): Promise<string> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return `http://127.0.0.1:${port}`;
}

test('G4 a wrong secret and a server that is not there end no connection; the right ones go on', async (context) => {
  const { stored, workspace, retryNow } = await race(context, 'strict');
  await expect(workspace({ clientSecret: 'another' }).getToken()).rejects.toMatchObject({
    code: 'auth/provider-misconfigured',
    detail: { reason: 'invalid_client' },
  });
  expect(await stored()).toMatchObject({ connection: { status: 'active' }, token: { status: 'active' } });
  await retryNow();
  await expect(workspace({ providerOrigin: await nobody() }).getToken()).rejects.toMatchObject({
    code: 'request/unavailable',
  });
  expect(await stored()).toMatchObject({ connection: { status: 'active' }, token: { status: 'active' } });
  await retryNow();
  expect(await workspace().getToken()).toMatch(/./);
  expect(await stored()).toMatchObject({ connection: { status: 'active' }, token: { generation: 2 } });
});

test('G4 a grant that the server ended asks the person to connect again', async (context) => {
  const { provider, stored, workspace } = await race(context, 'strict');
  await provider.revoke();
  await expect(workspace().getToken()).rejects.toMatchObject({
    code: 'auth/reauth-required',
    detail: { reason: 'revoked' },
  });
  expect(await stored()).toMatchObject({
    connection: { status: 'reauth_required', reason: 'revoked' },
    token: { status: 'reauth_required' },
  });
  await expect(workspace().getToken()).rejects.toMatchObject({ code: 'auth/reauth-required' });
  expect(await provider.refreshes()).toHaveLength(1);
});

test('G6 a token that the API rejects before its time is renewed once, whichever instance is refused', async (context) => {
  const { provider, stored, workspace } = await race(context, 'strict', { expired: false });
  const rejected = await workspace().getToken();
  const asApi: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    if (!request.url.startsWith(api)) return fetch(request);
    const isOld = request.headers.get('authorization') === `Bearer ${rejected}`;
    return new Response(null, { status: isOld ? 401 : 200 });
  };
  const instances = [workspace({ fetch: asApi }), workspace({ fetch: asApi })];
  const calls = instances.flatMap((one) => Array.from({ length: 10 }, () => one.request('GET', 'me')));
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  expect(statuses).toEqual(Array(20).fill(200));
  expect(await provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
  expect(await stored()).toMatchObject({ token: { status: 'active', generation: 2 } });
});
