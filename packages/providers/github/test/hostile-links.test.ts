import { createPatchbay, keyring, sync } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { expect, test } from 'vitest';
import { githubEmulator } from '../src/emulator/index.ts';
import { github } from '../src/index.ts';

const owner = { tenantId: 'acme' };

async function connected() {
  const clock = fakeClock(undefined, { auto: true });
  const emulator = githubEmulator({ seed: 7, now: clock.now, size: { repositories: 8, issues: 6 } });
  const { clientId, clientSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [github({ clientId, clientSecret })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync()],
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
    clock,
  });
  const started = await patchbay.connect('github', { owner });
  const back = await emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection } = await patchbay.callback(new Request(back, { headers: { cookie } }));
  return {
    emulator,
    patchbay,
    connection,
    workspace: patchbay.use(github, { connection: connection.id, owner }),
  };
}

test.for(['issues', 'pullRequests'] as const)(
  'G15 a link of %s to another host gets no request, and no token',
  async (stream) => {
    const { emulator, workspace } = await connected();
    await workspace.sync('repositories');
    const fault = emulator.fault({ kind: 'next-on-other-host', times: 3 });
    await workspace.sync(stream).catch(() => undefined);
    await workspace.sync(stream).catch(() => undefined);
    expect(fault.hits).toBeGreaterThan(0);
    const origins = new Set(emulator.requests.map(({ url }) => url.origin));
    expect([...origins].sort()).toEqual(['https://api.github.com', 'https://github.com']);
  },
);

test('G4 a refused token that cannot be renewed ends the connection, and says so', async () => {
  const { emulator, patchbay, connection, workspace } = await connected();
  emulator.fault({ kind: 'expired-token', times: 1 });
  await expect(workspace.sync('repositories')).rejects.toMatchObject({ code: 'auth/reauth-required' });
  const [row] = await patchbay.list({ owner });
  expect(row).toMatchObject({ id: connection.id, status: 'reauth_required', reason: 'revoked' });
});
