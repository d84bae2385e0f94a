import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keyring } from '../../src/crypto/keyring.ts';
import { isPatchbayError } from '../../src/errors/patchbay-error.ts';

const one = '00112233445566778899aabbccddeeff'.repeat(2);
const two = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const base64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

describe('G8 the keys of INTEGRATION_ENCRYPTION_KEY', () => {
  test.each([
    ['hexadecimal', one],
    ['hexadecimal in capitals', one.toUpperCase()],
    ['base64', base64(one)],
    ['white space around it', `\n ${one}\t\n`],
    ['an id of its own', `k1:${one}`],
  ])('one key, as %s', async (_, text) => {
    const keys = keyring(text);
    const expected = await keyring(one).primary();
    expect(await keys.primary()).toMatchObject({ id: 'k1', commitment: expected.commitment });
  });

  test.each([',', ', ', ' ', '\n', ' ,\n '])('several, separated by %j: the first seals', async (between) => {
    const keys = keyring(`2026:${one}${between}k_old-1:${base64(two)}`);
    expect((await keys.primary()).id).toBe('2026');
    expect((await keys.find('k_old-1'))?.id).toBe('k_old-1');
    expect(await keys.find('k1')).toBeUndefined();
    expect(await keys.find('__proto__')).toBeUndefined();
  });

  test('a key is imported once, and its bytes cannot be read again', async () => {
    const keys = keyring(one);
    const primary = await keys.primary();
    expect(await keys.find('k1')).toBe(primary);
    const row = await primary.rowKey('token', 'AAECAwQFBgcICQoLDA0ODw');
    expect(row).toMatchObject({ extractable: false, algorithm: { name: 'AES-GCM', length: 256 } });
    await expect(crypto.subtle.exportKey('raw', row)).rejects.toThrow();
    expect(Object.values(primary).filter((value) => typeof value === 'object')).toEqual([]);
  });

  test('every key commits to itself', async () => {
    const commitments = await Promise.all(
      [one, two].map(async (key) => (await keyring(key).primary()).commitment),
    );
    expect(new Set(commitments).size).toBe(2);
    for (const commitment of commitments) expect(commitment).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  test.each([undefined, '', '  ', '\n'])('none (%j) says what to set and how to make it', (text) => {
    expect(() => keyring(text)).toThrow(
      expect.objectContaining({
        code: 'config/key-missing',
        actor: 'operator',
        message: expect.stringMatching(/INTEGRATION_ENCRYPTION_KEY.*openssl rand -hex 32/),
      }),
    );
  });

  test.each([
    ['16 bytes, which WebCrypto would take for AES-128', one.slice(32), 'key 1'],
    ['24 bytes', one.slice(16), 'key 1'],
    ['33 bytes', `${one}99`, 'key 1'],
    ['33 bytes of base64', base64(`${one}99`), 'key 1'],
    ['16 bytes of base64', base64(one.slice(32)), 'key 1'],
    ['a digit less', one.slice(1), 'key 1'],
    ['64 characters that are not hexadecimal', `${one.slice(1)}g`, 'key 1'],
    ['base64 without its padding', base64(one).slice(0, -1), 'key 1'],
    ['base64url', Buffer.alloc(32, '\xfb\xff').toString('base64url'), 'key 1'],
    ['all zeros', '00'.repeat(32), 'key 1'],
    ['one byte repeated', 'ab'.repeat(32), 'key 1'],
    ['zeros as base64', base64('00'.repeat(32)), 'key 1'],
    ['a second key that is short', `a:${one},b:${two.slice(2)}`, 'key 2'],
    ['an id without a key', `a:${one} secretcanary:`, 'key 2'],
    ['a key without an id after a comma', `${one},`, 'key 2'],
    ['an id of other characters', `secret.canary:${one}`, 'the id of key 1'],
    ['an id that is empty', `:${one}`, 'the id of key 1'],
    ['an id that is too long', `${'c'.repeat(33)}:${one}`, 'the id of key 1'],
    ['a secret of another kind', 'xoxb-secretcanary', 'key 1'],
    ['a secret with a colon in it', 'secretcanary:more', 'key 1'],
    ['the same id twice', `a:${one},a:${two}`, 'two keys have the same id'],
    ['two keys without ids', `${one},${two}`, 'two keys have the same id'],
  ])('%s is refused, without showing it', (_, text, which) => {
    const refused = () => keyring(text);
    expect(refused).toThrow(expect.objectContaining({ code: 'config/key-invalid' }));
    expect(refused).toThrow(which);
    expect(refused).toThrow(/openssl rand -hex 32/);
    try {
      refused();
    } catch (error) {
      expect(isPatchbayError(error)).toBe(true);
      const shown = inspect(error, { depth: 9, showHidden: true });
      for (const part of text.split(/[\s,:]+/).filter(({ length }) => length > 3)) {
        expect(shown).not.toContain(part);
      }
      expect(shown).not.toContain('canary');
    }
  });
});
