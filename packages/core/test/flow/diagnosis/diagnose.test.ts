import { inspect } from 'node:util';
import {
  type Check,
  diagnose,
  keyring,
  PatchbayError,
  runChecks,
  setupChecks,
  setupOf,
} from '@patchbay/core';
import { expect, test } from 'vitest';
import { Bench, encryptionKey } from '../../fieldbook/bench.ts';
import { expectNoSecret } from '../../fieldbook/refusal.ts';

const otherKey = 'ff'.repeat(16) + '01'.repeat(16);

test('G40 a set-up that is right is told to be, check by check', async () => {
  const bench = new Bench();
  await bench.connect();
  const findings = await diagnose(bench.patchbay);
  expect(findings.map(({ check, level }) => [check, level])).toEqual(setupChecks.map(({ id }) => [id, 'ok']));
  expect(findings[2]?.what).toContain('https://app.example.com/integrations/callback/fieldbook');
  expectNoSecret(findings);
});

test('G40 what is wrong is told with where it is and what to do, and the rest goes on', async () => {
  const bench = new Bench();
  await bench.connect();
  const other = bench.beside({ keys: keyring(`k1:${otherKey}`), baseUrl: 'http://localhost:3000/x' });
  other.intercept = () => Promise.reject(new TypeError('canary'));
  const findings = await diagnose(other.patchbay, { production: true });
  expect(findings).toMatchObject([
    { check: 'store', level: 'ok' },
    {
      check: 'keys',
      level: 'error',
      where: 'config/key-invalid',
      what: expect.stringContaining('Put that one back'),
    },
    { check: 'redirect-uris', level: 'error', where: 'createPatchbay({ baseUrl })' },
    { check: 'origins', level: 'ok' },
    { check: 'providers', level: 'error', todo: expect.stringContaining('network') },
  ]);
  expectNoSecret(findings);
});

test('G40 a store that is down is told once, and the key by itself', async () => {
  const bench = new Bench();
  const down = () => Promise.reject(new PatchbayError('store/unavailable', 'The store is down.'));
  const setup = setupOf(bench.patchbay);
  const store = { ...setup.store, check: down, sealed: { ...setup.store.sealed, keysInUse: down } };
  const findings = await runChecks(
    setupChecks,
    { ...setup, store, production: false },
    { only: ['store', 'keys'] },
  );
  expect(findings).toMatchObject([
    { check: 'store', level: 'error', what: 'The store is down.', where: 'store/unavailable' },
    {
      check: 'keys',
      level: 'warning',
      what: `The key "k1" can be used. Whether it opens what is stored is not known: the store does not answer.`,
    },
  ]);
});

test('G40 credentials under an older key are a warning', async () => {
  const bench = new Bench();
  await bench.connect();
  const other = bench.beside({ keys: keyring(`k2:${otherKey},k1:${encryptionKey}`) });
  expect(await diagnose(other.patchbay, { only: ['keys'] })).toMatchObject([
    { level: 'warning', what: expect.stringMatching(/^1 stored credentials .*"k1"; "k2" seals now/) },
  ]);
});

test('providers are asked once each, without a token, and not at all offline', async () => {
  const bench = new Bench();
  await diagnose(bench.patchbay, { offline: true });
  expect(bench.urls).toEqual([]);
  await diagnose(bench.patchbay);
  expect(bench.urls.map(({ pathname, search }) => pathname + search)).toEqual(['/']);
});

test('G9 a check that fails in an unforeseen way shows nothing of the failure', async () => {
  const failing: Check<object> = {
    id: 'x',
    title: 'X works',
    run: () => Promise.reject(new RangeError('canary')),
  };
  const findings = await runChecks([failing], {});
  expect(findings).toMatchObject([
    { check: 'x', level: 'error', where: 'X works', what: expect.stringContaining('RangeError') },
  ]);
  expectNoSecret(findings);
});

test('a set-up is given for what createPatchbay made, and no log of a Patchbay shows it', () => {
  const { patchbay } = new Bench();
  expect(() => setupOf({})).toThrow(expect.objectContaining({ code: 'config/invalid' }));
  expect(setupOf(patchbay).apps).toMatchObject([{ connector: 'fieldbook', clientId: expect.any(String) }]);
  expectNoSecret(setupOf(patchbay).apps);
  expect(inspect(patchbay, { depth: 9 })).not.toContain('canary');
  expect(Object.keys(patchbay)).not.toContain('~kernel');
});
