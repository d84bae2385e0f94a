import { expect, test, vi } from 'vitest';
import { doctor, doctorBench, key, otherKey } from './doctor-bench.ts';

// Databases are made and dropped, also on a busy machine.
vi.setConfig({ testTimeout: 120_000 });

test.each([
  ['no key', undefined, 'config/key-missing', 'There is no encryption key'],
  ['a key that is none', 'canary-not-hex', 'config/key-invalid', 'openssl rand -hex 32'],
  ['another key under the same id', `k1:${otherKey}`, 'config/key-invalid', 'not the one that sealed'],
  ['only a new key', `k2:${otherKey}`, 'config/key-missing', 'Put it back, behind the one that seals'],
])('G40 the doctor finds %s', async (_, given, where, what) => {
  const { byVariables } = await doctorBench();
  const { code, faults } = await byVariables({ INTEGRATION_ENCRYPTION_KEY: given });
  expect(code).toBe(1);
  expect(faults).toEqual([{ check: 'keys', level: 'error', where, what: expect.stringContaining(what) }]);
});

test('G40 the doctor reminds of credentials that an older key sealed', async () => {
  const { byVariables } = await doctorBench();
  const { code, faults } = await byVariables({ INTEGRATION_ENCRYPTION_KEY: `k2:${otherKey},${key}` });
  expect(code).toBe(0);
  expect(faults).toMatchObject([
    {
      check: 'keys',
      level: 'warning',
      what: expect.stringMatching(/^1 stored .*"k1"; "k2"/),
      todo: expect.stringContaining('keys sweep'),
    },
  ]);
});

test.each([
  ['none', undefined, ['database'], 'Set DATABASE_URL'],
  ['no URL of a PostgreSQL', 'mysql://canary:canary@localhost/canary', ['database'], 'Set DATABASE_URL'],
  [
    'nobody at its address',
    'postgres://u:canary@127.0.0.1:1/canary',
    ['store', 'database'],
    'cannot be reached',
  ],
])('G40 the doctor finds %s in DATABASE_URL, and still looks at the key', async (_, url, checks, what) => {
  const { code, faults } = await doctor({ DATABASE_URL: url, INTEGRATION_ENCRYPTION_KEY: key });
  expect(code).toBe(1);
  expect(faults.filter(({ level }) => level === 'error').map(({ check }) => check)).toEqual(checks);
  expect(faults.find(({ level }) => level === 'error')?.what).toContain(what);
  expect(faults).toContainEqual(expect.objectContaining({ check: 'keys', level: 'warning' }));
});
