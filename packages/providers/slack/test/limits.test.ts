import { createPatchbay, isPatchbayError, keyring, sync } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { slackEmulator } from '../src/emulator/index.ts';
import { slack } from '../src/index.ts';

const owner = { tenantId: 'acme', userId: 'u1' };

/** A connected workspace with eight messages in each of seven channels, and the statuses that Slack answered with. */
async function connected(distribution: 'internal' | 'distributed', messages = 8) {
  const clock = fakeClock(undefined, { auto: true });
  const size = { users: 12, channels: 6, messages };
  const emulator = slackEmulator({ seed: 7, now: clock.now, apps: [{ distribution }], size });
  const statuses: number[] = [];
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [slack({ clientId, clientSecret, signingSecret, distribution })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync()],
    async fetch(input, init) {
      const response = await emulator.fetch(new Request(input, init));
      statuses.push(response.status);
      return response;
    },
    clock,
  });
  const started = await patchbay.connect('slack', { owner });
  const back = await emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection } = await patchbay.callback(new Request(back, { headers: { cookie } }));
  return { clock, statuses, workspace: patchbay.use(slack, { connection: connection.id, owner }) };
}

test.each(['internal', 'distributed'] as const)(
  'G26 an %s app never makes Slack refuse, though it tells its limits only by refusing',
  async (distribution) => {
    const { clock, statuses, workspace } = await connected(distribution);
    const start = clock.now().getTime();
    for (let round = 0; round < 40; round += 1) {
      const stream = round % 8 === 1 ? 'messages' : 'channels';
      const ended = await workspace.sync(stream).catch((error: unknown) => error);
      if (!isPatchbayError(ended)) continue;
      expect(ended.code).toBe('request/rate-limited');
      clock.advance((ended.detail.retryAt?.getTime() ?? Number.NaN) - clock.now().getTime());
    }
    expect(statuses.length).toBeGreaterThan(40);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(clock.now().getTime() - start).toBeLessThan(8 * 60_000);
  },
);

/** Everything of a workspace's channels. */
async function history(workspace: Awaited<ReturnType<typeof connected>>['workspace']) {
  const all: object[] = [];
  for await (const message of workspace.records('messages')) all.push(message);
  return all;
}

test('a distributed app reads every channel to its end, fifteen messages a minute, however often it is cut off', async () => {
  const internal = await connected('internal', 40);
  for (const stream of ['channels', 'messages'] as const) await internal.workspace.sync(stream);
  const { clock, statuses, workspace } = await connected('distributed', 40);
  await workspace.sync('channels');
  let cut = 0;
  for (let round = 0; round < 60; round += 1) {
    const ended = await workspace.sync('messages').catch((error: unknown) => error);
    if (!isPatchbayError(ended, 'request/rate-limited')) break;
    cut += 1;
    clock.advance((ended.detail.retryAt?.getTime() ?? Number.NaN) - clock.now().getTime());
  }
  expect(cut).toBeGreaterThan(7);
  expect(await history(workspace)).toEqual(await history(internal.workspace));
  expect(new Set(statuses)).toEqual(new Set([200]));
});
