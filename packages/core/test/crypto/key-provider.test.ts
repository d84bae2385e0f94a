import { fakeClock } from '@patchbay/testing';
import { describe, expect, test } from 'vitest';
import { cachedKeys, type KeyProvider } from '../../src/crypto/key-provider.ts';
import { keyring } from '../../src/crypto/keyring.ts';
import { type MasterKey, masterKey } from '../../src/crypto/master-key.ts';
import { open, seal } from '../../src/crypto/seal.ts';

const salt = 'AAECAwQFBgcICQoLDA0ODw';
const place = { purpose: 'token', tenantId: 'acme', row: 'g1', name: 'default', salt } as const;
const bytes = Uint8Array.from({ length: 32 }, (_, at) => at * 7);

describe('G8 a master key from bytes', () => {
  test('is the key of the same id and bytes in a keyring', async () => {
    const made = await masterKey('k2', bytes);
    const provider: KeyProvider = { primary: async () => made, find: async () => made };
    const text = keyring(`k2:${Buffer.from(bytes).toString('hex')}`);
    const { sealed, keyId } = await seal(provider, place, '"x"');
    expect(keyId).toBe('k2');
    expect(await open(text, place, sealed)).toBe('"x"');
  });

  test('keeps nothing of the bytes that it was made from', async () => {
    const given = bytes.slice();
    const made = await masterKey('k2', given);
    given.fill(0);
    const provider: KeyProvider = { primary: async () => made, find: async () => made };
    const same = await masterKey('k2', bytes);
    const { sealed } = await seal(provider, place, '"x"');
    expect(await open({ ...provider, find: async () => same }, place, sealed)).toBe('"x"');
  });

  test.each([
    ['31 bytes', 'k1', bytes.subarray(1), /not 32 bytes/],
    ['33 bytes', 'k1', new Uint8Array(33).map((_, at) => at), /not 32 bytes/],
    ['zeros', 'k1', new Uint8Array(32), /one byte repeated/],
    ['an id with a dot', 'k.1', bytes, /id/],
    ['no id', '', bytes, /id/],
    ['a long id', 'k'.repeat(33), bytes, /id/],
  ])('is refused: %s', async (_, id, raw, says) => {
    const error = await masterKey(id, raw).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ code: 'config/key-invalid', message: expect.stringMatching(says) });
  });

  test('derives the key of a row once, while it is among the thousand used last', async () => {
    const made = await masterKey('k1', bytes);
    const saltOf = (at: number) =>
      Buffer.from(Uint8Array.of(...Array(14).fill(0), at >> 8, at)).toString('base64url');
    const first = await made.rowKey('token', saltOf(0));
    const second = await made.rowKey('token', saltOf(1));
    expect(await made.rowKey('flow', saltOf(0))).not.toBe(first);
    for (let at = 2; at < 999; at += 1) await made.rowKey('token', saltOf(at));
    expect(await made.rowKey('token', saltOf(0))).toBe(first);
    await made.rowKey('token', saltOf(1000));
    // The first was used since, so the second is the one that went.
    expect(await made.rowKey('token', saltOf(0))).toBe(first);
    expect(await made.rowKey('token', saltOf(1))).not.toBe(second);
  });

  test('remembers no salt that is none', async () => {
    const made = await masterKey('k1', bytes);
    for (const _ of [1, 2])
      await expect(made.rowKey('token', 'AAAA')).rejects.toMatchObject({ code: 'crypto/unopenable' });
  });
});

describe('G8 cached keys', () => {
  async function counted() {
    const made = await masterKey('k1', bytes);
    const asked: string[] = [];
    const answers: (() => Promise<MasterKey | undefined>)[] = [];
    const provider: KeyProvider = {
      async primary() {
        asked.push('primary');
        return made;
      },
      async find(id) {
        asked.push(id);
        return (answers.shift() ?? (async () => made))();
      },
    };
    const clock = fakeClock();
    return { asked, answers, clock, made, keys: cachedKeys(provider, { ttlSeconds: 60, clock }) };
  }

  test('are asked for once in their time, however many wait', async () => {
    const { keys, asked, clock, made } = await counted();
    const found = await Promise.all(
      Array.from({ length: 20 }, () => [keys.find('k1'), keys.primary()]).flat(),
    );
    expect(new Set(found)).toEqual(new Set([made]));
    clock.advance(59_999);
    await keys.find('k1');
    expect(asked).toEqual(['k1', 'primary']);
    clock.advance(1);
    await keys.find('k1');
    await keys.primary();
    expect(asked).toEqual(['k1', 'primary', 'k1', 'primary']);
  });

  test('are asked for again after a failure and after an absence', async () => {
    const { keys, asked, answers, made } = await counted();
    answers.push(
      () => Promise.reject(new Error('the vault is sealed')),
      async () => undefined,
    );
    await expect(keys.find('k1')).rejects.toThrow('the vault is sealed');
    expect(await keys.find('k1')).toBeUndefined();
    expect(await keys.find('k1')).toBe(made);
    expect(await keys.find('k1')).toBe(made);
    expect(asked).toEqual(['k1', 'k1', 'k1']);
  });

  test('of several ids do not answer for one another', async () => {
    const { keys, answers, made } = await counted();
    answers.push(
      async () => made,
      async () => undefined,
    );
    expect(await keys.find('k1')).toBe(made);
    expect(await keys.find('k2')).toBeUndefined();
  });
});
