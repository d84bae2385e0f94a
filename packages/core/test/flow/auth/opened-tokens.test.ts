import { expect, test } from 'vitest';
import { type Keyring, keyring } from '../../../src/crypto/keyring.ts';
import { createTokenOpener } from '../../../src/flow/auth/opened-tokens.ts';
import { sealTokens } from '../../../src/flow/auth/sealed-token.ts';
import type { Kernel } from '../../../src/flow/kernel.ts';

const place = { id: 'g1', tenantId: 'acme', salt: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'default' };

/** An opener over a keyring that counts how often a key was asked for, which is once for each decryption. */
async function counted() {
  const keys = keyring('00112233445566778899aabbccddeeff'.repeat(2));
  let decryptions = 0;
  const counting: Keyring = {
    primary: keys.primary,
    find(id) {
      decryptions += 1;
      return keys.find(id);
    },
  };
  const kernel = { keys: counting } as Kernel;
  const sealed = async (accessToken: string, at = place) =>
    (await sealTokens(kernel, at, { accessToken }, 1)).sealed;
  return { open: createTokenOpener(() => kernel), sealed, decryptions: () => decryptions };
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
  const { open, sealed } = await counted();
  const envelope = await sealed('first');
  await open(place, envelope);
  await expect(open(elsewhere, envelope)).rejects.toMatchObject({ code: 'crypto/unopenable' });
});

test('the thousand used last stay open, and no more', async () => {
  const { open, sealed, decryptions } = await counted();
  const kept = await sealed('kept');
  const dropped = await sealed('dropped');
  await open(place, kept);
  await open(place, dropped);
  for (let other = 0; other < 999; other += 1) {
    const at = { ...place, id: `other ${other}` };
    await open(at, await sealed('other', at));
    await open(place, kept);
  }
  const before = decryptions();
  await open(place, kept);
  expect(decryptions()).toBe(before);
  await open(place, dropped);
  expect(decryptions()).toBe(before + 1);
});
