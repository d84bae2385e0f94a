import { expect, test } from 'vitest';
import type { KeyProvider } from '../../../src/crypto/key-provider.ts';
import { keyring } from '../../../src/crypto/keyring.ts';
import type { PatchbayEvent } from '../../../src/events/events.ts';
import { createTokenOpener } from '../../../src/flow/auth/opened-tokens.ts';
import { sealTokens } from '../../../src/flow/auth/sealed-token.ts';
import type { Kernel } from '../../../src/flow/kernel.ts';

const place = { id: 'g1', tenantId: 'acme', salt: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'default' };

/** An opener over a keyring that counts how often a key was asked for, which is once for each decryption. */
async function counted() {
  const keys = keyring('00112233445566778899aabbccddeeff'.repeat(2));
  let decryptions = 0;
  const counting: KeyProvider = {
    primary: keys.primary,
    find(id) {
      decryptions += 1;
      return keys.find(id);
    },
  };
  const events: PatchbayEvent[] = [];
  const kernel = { keys: counting, emit: (event) => void events.push(event) } as Kernel;
  const sealed = async (accessToken: string, at = place) =>
    (await sealTokens(kernel, at, { accessToken }, 1)).sealed;
  return { ...createTokenOpener(() => kernel), sealed, decryptions: () => decryptions, events };
}

test('an envelope is decrypted once, however often it is used', async () => {
  const { open, sealed, decryptions } = await counted();
  const envelope = await sealed('first');
  for (let call = 0; call < 5; call += 1) {
    expect(await open({ ...place }, envelope)).toEqual({ accessToken: 'first' });
  }
  expect(decryptions()).toBe(1);
});

test('a refreshed token is never answered with the one before', async () => {
  const { open, sealed } = await counted();
  await open(place, await sealed('first'));
  expect(await open(place, await sealed('second'))).toEqual({ accessToken: 'second' });
});

test.each([
  ['id', { ...place, id: 'g2' }],
  ['tenant', { ...place, tenantId: 'other' }],
  ['salt', { ...place, salt: 'BBBBBBBBBBBBBBBBBBBBBA' }],
  ['name', { ...place, name: 'user' }],
])('G7 an envelope that is open does not open in a row of another %s', async (_, elsewhere) => {
  const { open, sealed, events } = await counted();
  const envelope = await sealed('first');
  await open(place, envelope);
  await expect(open(elsewhere, envelope)).rejects.toMatchObject({ code: 'crypto/unopenable' });
  expect(events).toMatchObject([{ type: 'token-unopenable', grant: elsewhere.id, token: elsewhere.name }]);
});

test('the thousand used last stay open, and no more', async () => {
  const { open, sealed, decryptions } = await counted();
  const [one, two] = [await sealed('one'), await sealed('two')];
  const first = () => open(place, one);
  const second = () => open(place, two);
  const other = async (id: string) => open({ ...place, id }, await sealed('other', { ...place, id }));
  await first();
  await second();
  for (let count = 3; count <= 1000; count += 1) await other(`g${count}`);
  expect(decryptions()).toBe(1000);
  await first();
  expect(decryptions()).toBe(1000);
  await other('one too many');
  await first();
  expect(decryptions()).toBe(1001);
  await second();
  expect(decryptions()).toBe(1002);
});

test('G45 a tenant whose data is erased leaves none of its tokens open', async () => {
  const { open, forget, sealed, decryptions } = await counted();
  const other = { ...place, tenantId: 'globex' };
  const [mine, theirs] = [await sealed('mine'), await sealed('theirs', other)];
  await open(place, mine);
  await open(other, theirs);
  forget('acme');
  await open(other, theirs);
  expect(decryptions()).toBe(2);
  await open(place, mine);
  expect(decryptions()).toBe(3);
});
