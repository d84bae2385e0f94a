import { createPatchbay, keyring, sync, telemetry, webhooks, work } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { slackEmulator } from '../src/emulator/index.ts';
import { slack } from '../src/index.ts';

const owner = { tenantId: 'acme', userId: 'u1' };
const baseUrl = 'https://app.example.com/integrations';

test('the whole way: connect, sync, act, poll, event, disconnect', async () => {
  const clock = fakeClock(undefined, { auto: true });
  const emulator = slackEmulator({ seed: 7, now: clock.now, apps: [{ rotation: true }] });
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl,
    connectors: [slack({ clientId, clientSecret, signingSecret, distribution: 'internal' })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync(), telemetry(), webhooks(), work()],
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
    clock,
  });

  const started = await patchbay.connect('slack', { owner, returnTo: '/settings' });
  const back = await emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection, returnTo } = await patchbay.callback(new Request(back, { headers: { cookie } }));
  expect(connection).toMatchObject({ status: 'active', connector: 'slack', owner });
  expect(returnTo).toBe('https://app.example.com/settings');

  const workspace = patchbay.use(slack, { connection: connection.id, owner });
  for (const stream of workspace.streams) {
    const result = await workspace.sync(stream);
    expect(result.outcome).toBe('succeeded');
    expect(result.counts.inserted).toBeGreaterThan(0);
    expect(result.counts.rejected).toBe(0);
  }
  const names: string[] = [];
  for await (const channel of workspace.records('channels')) names.push(channel.name);
  expect(names.length).toBeGreaterThan(3);

  clock.advance(13 * 3600 * 1000);
  const polled = await workspace.poll();
  expect(polled.readings.map(({ metric }) => metric)).toEqual(['account.members', 'account.channels']);
  expect((await patchbay.health(connection.id, { owner })).healthy).toBe(true);

  let general = '';
  for await (const channel of workspace.records('channels')) if (channel.is_general) general = channel.id;
  const posted = await workspace.actions.postMessage({ channel: general, text: 'hello' });
  expect(posted.channel).toBe(general);
  await workspace.actions.postAsUser({ channel: general, text: 'hello from me' });

  const ended = await patchbay.disconnect(connection.id, { owner });
  expect(ended).toMatchObject({ revocation: 'done', connection: { status: 'disconnected' } });
  await expect(workspace.getToken()).rejects.toMatchObject({ code: 'connection/not-active' });
});
