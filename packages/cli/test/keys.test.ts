import { keyring } from '@patchbay/core';
import { describe, expect, test } from 'vitest';
import { patchbay } from './processes.ts';

const one = '00112233445566778899aabbccddeeff'.repeat(2);
const two = 'ffeeddccbbaa99887766554433221100'.repeat(2);
const env = (value: string) => ({ INTEGRATION_ENCRYPTION_KEY: value });

describe('G8 patchbay keys', () => {
  test('generate prints a key with an id, another one every time', async () => {
    const [first, second, named] = await Promise.all([
      patchbay('keys generate'),
      patchbay('keys generate'),
      patchbay('keys generate --id mine --json'),
    ]);
    expect(first).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^k\d{8}-[0-9a-f]{4}:[0-9a-f]{64}\n$/),
    });
    expect(second.out.split(':')[1]).not.toBe(first.out.split(':')[1]);
    expect(JSON.parse(named.out)).toEqual({
      id: 'mine',
      value: expect.stringMatching(/^mine:[0-9a-f]{64}$/),
    });
    keyring(first.out);
  });

  test('add puts the new key last, promote puts it first, and neither changes a key', async () => {
    const added = (await patchbay('keys add --id k2', env(one))).out.trim();
    expect(added).toMatch(new RegExp(`^k1:${one},k2:[0-9a-f]{64}$`));
    expect((await keyring(added).primary()).id).toBe('k1');
    const promoted = (await patchbay('keys promote k2', env(added))).out.trim();
    expect(promoted.split(',').toSorted()).toEqual(added.split(',').toSorted());
    expect((await keyring(promoted).primary()).id).toBe('k2');
  });

  const refusals: readonly [words: string, code: number, error: string][] = [
    ['keys', 2, 'usage'],
    ['keys constructor', 2, 'usage'],
    ['keys add --id', 2, 'usage'],
    ['keys add --frobnicate', 2, 'usage'],
    ['keys add --id k1', 1, 'config/key-invalid'],
    ['keys add --id a.b', 1, 'config/key-invalid'],
    ['keys promote', 2, 'usage'],
    ['keys promote k9', 2, 'usage'],
    ['keys retire k1', 1, 'config/key-invalid'],
    ['keys sweep', 1, 'config/invalid'],
    ['keys sweep --batch 0', 2, 'usage'],
    ['keys sweep --batch 1e3', 2, 'usage'],
  ];
  // Each in a process of its own; the long suites try all.
  const tried = refusals.filter((_, index) => process.env.PATCHBAY_LONG || index % 3 === 0);

  test.each(tried)('%s exits with %i in one sentence that shows no key', async (words, code, error) => {
    const value = env(`k1:${one},k2:${two}`);
    const [plain, json] = await Promise.all([patchbay(words, value), patchbay(`${words} --json`, value)]);
    expect(plain).toMatchObject({ code, out: '', said: expect.stringMatching(/^patchbay: [^\n]+\n$/) });
    expect(json.code).toBe(code);
    if (words !== 'keys add --id') expect(JSON.parse(json.out)).toMatchObject({ error: { code: error } });
    for (const { out, said } of [plain, json]) expect(out + said).not.toMatch(new RegExp(`${one}|${two}`));
  });

  test('without a key every command but generate says how to make one', async () => {
    const { code, said } = await patchbay('keys add');
    expect({ code, said }).toEqual({ code: 1, said: expect.stringContaining('openssl rand -hex 32') });
  });

  test('what was typed wrongly is not repeated: it may be a key', async () => {
    const { said, out } = await patchbay(`keys promote ${one} --json`, env(two));
    expect(said + out).not.toContain(one);
  });

  test('a database that is not there is one sentence without its password', async () => {
    const url = 'postgres://app:canary@127.0.0.1:1/app';
    const { code, said } = await patchbay('keys sweep', { ...env(one), DATABASE_URL: url });
    expect({ code, said }).toEqual({
      code: 1,
      said: expect.stringMatching(/^patchbay: The database cannot be reached[^\n]*\n$/),
    });
    expect(said).not.toContain('canary');
  });
});
