import { createPatchbay, keyring, webhooks } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import { Bench, encryptionKey } from '../fieldbook/bench.ts';
import { defineFieldbook } from '../fieldbook/fieldbook.ts';
import { FieldbookEmulator } from '../fieldbook/fieldbook-emulator.ts';
import { refusal } from '../fieldbook/refusal.ts';

const fieldbook = defineFieldbook();
const app = { clientId: 'canary-id', clientSecret: 'canary-secret' };
const other = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const good = {
  baseUrl: 'https://app.example.com/integrations',
  connectors: [fieldbook(app)],
  store: memoryStore(),
  keys: keyring(encryptionKey),
};

test.for<[string, () => object]>([
  ['no key', () => ({ keys: keyring(undefined) })],
  ['an empty key', () => ({ keys: keyring('') })],
  ['a key that is too short', () => ({ keys: keyring('canary') })],
  ['a key of 16 bytes', () => ({ keys: keyring('00112233445566778899aabbccddeeff') })],
  ['a key of one byte repeated', () => ({ keys: keyring('ab'.repeat(32)) })],
  ['a second key that is none', () => ({ keys: keyring(`k1:${encryptionKey},k2:canary`) })],
  ['no key provider', () => ({ keys: undefined })],
  ['no store', () => ({ store: undefined })],
  ['no client secret', () => ({ connectors: [fieldbook({ clientId: 'canary-id' } as typeof app)] })],
  ['an empty client secret', () => ({ connectors: [fieldbook({ ...app, clientSecret: '' })] })],
  ['plain http', () => ({ baseUrl: 'http://app.example.com' })],
  ['a wildcard to return to', () => ({ returnOrigins: ['https://*.example.com'] })],
])('threat T32 with %s nothing starts', async ([, options]) => {
  const error = await refusal((async () => createPatchbay({ ...good, ...options() } as typeof good))());
  expect(error.code).toMatch(/^config\//);
  expect(error.retryable).toBe(false);
});

test.for([
  ['is gone', keyring(`k2:${other}`), 'config/key-missing'],
  ['has other bytes', keyring(other), 'config/key-invalid'],
] as const)(
  'threat T32 where the key of what is stored %s, the check refuses and every use does',
  async ([, keys, code]) => {
    const bench = new Bench();
    const connection = await bench.connect();
    const wrong = bench.beside({ keys });
    expect(await refusal(wrong.patchbay.check())).toMatchObject({ code, actor: 'operator' });
    const workspace = wrong.workspace(connection);
    expect(await refusal(workspace.getToken())).toMatchObject({ code: 'crypto/unopenable' });
    await bench.patchbay.check();
    expect(await bench.workspace(connection).getToken()).toMatch(/^canary-access/);
  },
);

test('threat T32 without a webhook secret every delivery is refused, signed with nothing or with the word undefined', async () => {
  const patchbay = createPatchbay({ ...good, features: [webhooks()] });
  const emulator = new FieldbookEmulator({ now: () => new Date() });
  const url = 'https://app.example.com/integrations/webhooks/fieldbook';
  const content = { events: [{ id: 'e1', account: 'orchard' }] };
  for (const secret of ['undefined', 'null', ' ', '0']) {
    const refused = await refusal(
      (async () => patchbay.webhook('fieldbook', await emulator.delivery(url, content, secret)))(),
    );
    expect(refused.code).toBe('webhook/unverified');
  }
});
