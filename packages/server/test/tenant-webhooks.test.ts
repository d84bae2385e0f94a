import { createPatchbay, keyring, webhooks } from '@patchbay/core';
import { slack } from '@patchbay/slack';
import { slackEmulator } from '@patchbay/slack/emulator';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { createHandler } from '../src/index.ts';
import { acme, base, request, sessionOf } from './world.ts';

/** Acme has an app of its own, nobody else has one, and of Initech's nothing can be found out. */
function makeTenants() {
  const clock = fakeClock(undefined, { auto: true });
  const errors: unknown[] = [];
  const background: Promise<void>[] = [];
  const emulator = slackEmulator({ seed: 7, now: clock.now, deliver: (call) => handler.fetch(call) });
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: base,
    connectors: [
      slack(async ({ tenantId }) => {
        if (tenantId === 'initech') throw new Error('canary');
        return tenantId === 'acme' ? { clientId, clientSecret, signingSecret } : undefined;
      }),
    ],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [webhooks()],
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
    clock,
  });
  const handler = createHandler(patchbay, {
    session: sessionOf,
    onError: (error) => errors.push(error),
    waitUntil: (work) => background.push(work),
  });
  return { emulator, patchbay, handler, errors, background };
}

test('G30: a call to a tenant’s URL is verified with its own secret and reaches its connection', async () => {
  const { emulator, patchbay, background } = makeTenants();
  const started = await patchbay.connect('slack', { owner: acme });
  const headers = { cookie: started.cookie.split(';')[0] ?? '' };
  const back = await emulator.consent(started.url);
  const { connection } = await patchbay.callback(new Request(back, { headers }));
  await emulator.events.register(emulator.app, `${base}/webhooks/slack/acme`);
  emulator.uninstall();
  expect(await emulator.events.flush()).toBeGreaterThan(0);
  await Promise.all(background);
  expect(await patchbay.list({ owner: acme })).toMatchObject([
    { id: connection.id, status: 'reauth_required', reason: 'revoked' },
  ]);
});

test('G30: whether a tenant is there cannot be seen from outside', async () => {
  const { handler, errors } = makeTenants();
  const headers = { 'x-slack-signature': 'v0=00', 'x-slack-request-timestamp': '1767225600' };
  const answerOf = async (tenantId: string) => {
    const call = request(`POST /webhooks/slack/${tenantId}`, { body: '{"type":"event_callback"}', headers });
    const response = await handler.POST(call);
    return [response.status, [...response.headers], await response.text()];
  };
  const known = await answerOf('acme');
  expect(known[0]).toBe(401);
  for (const tenantId of ['globex', 'initech', 'Acme', 'a%20b', '%F0%9F%91%BB']) {
    expect(await answerOf(tenantId)).toEqual(known);
  }
  expect(errors).toEqual([]);
});

test('a URL without a tenant is none, where each tenant has its own app', async () => {
  const { handler } = makeTenants();
  const response = await handler.POST(request('POST /webhooks/slack', { body: '{}' }));
  expect(response.status).toBe(404);
});
