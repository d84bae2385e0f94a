import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runSuite } from '../src/run-suite.ts';
import { promisedRuntimes, type Runtime } from '../src/runtime.ts';
import { staleBuilds } from '../src/stale-builds.ts';
import type { SmokeInput } from './smoke/smoke-case.ts';
import { smokeCases } from './smoke/smoke-suite.ts';

const folder = join(import.meta.dirname, '..');
const goldenPath = join(folder, '../core/test/golden/sealed-values.json');
const input: SmokeInput = { golden: JSON.parse(readFileSync(goldenPath, 'utf8')) };
const entries = {
  script: join(folder, 'test/smoke/on-stdio.ts'),
  worker: join(folder, 'test/smoke/in-worker.ts'),
};
const everyName = smokeCases.map(({ name }) => name);

/** Undefined where a contributor's platform has no such runtime; continuous integration must have each. */
function found({ name, find }: (typeof promisedRuntimes)[number]): Runtime | undefined {
  const runtime = find();
  const missing = `${name} (missing: an npm package of it for ${process.platform}-${process.arch})`;
  if (runtime === undefined && process.env.CI === 'true') throw new Error(missing);
  if (runtime === undefined) process.stdout.write(`NOT RUN: ${missing}\n`);
  return runtime;
}

test('what runs below was built of the sources that are there', () => {
  expect(staleBuilds(join(folder, 'package.json'))).toEqual([]);
});

test.for(promisedRuntimes)('G42 the packages as built run on $name', async (promised, { skip }) => {
  const runtime = found(promised);
  if (runtime === undefined) return skip();
  const { agent, core, cases } = await runSuite(runtime, entries, input);
  expect(agent).toBe(runtime.agent);
  expect(core).toMatch(/\/core\/dist\/index\.js$/);
  expect(cases.filter(({ error }) => error !== undefined)).toEqual([]);
  expect(cases.map(({ name }) => name)).toEqual(everyName);
  process.stdout.write(`${runtime.name} ${runtime.version}: ${cases.length} cases passed\n`);
});

const [node26] = promisedRuntimes.filter(({ name }) => name === 'Node 26');

test('a case that fails is told by its name', async ({ skip }) => {
  const runtime = node26?.find();
  if (runtime === undefined) return skip();
  const values = input.golden.values.map((value) => ({ ...value, plain: '{"accessToken":"another"}' }));
  const { cases } = await runSuite(runtime, entries, { golden: { ...input.golden, values } });
  const failed = cases.filter(({ error }) => error !== undefined);
  expect(failed.map(({ name }) => name)).toEqual([
    'envelopes: what the first version sealed opens, under an older key too',
  ]);
  expect(failed[0]?.error).toContain('an-access-token');
});

test('a runtime that dies without a report is told with its last words', async ({ skip }) => {
  const runtime = node26?.find();
  if (runtime === undefined) return skip();
  const script = join(folder, 'test/smoke/missing.ts');
  await expect(runSuite(runtime, { ...entries, script }, input)).rejects.toThrow(
    /^Node ended with exit code 1 and no report:\n.*missing\.ts/s,
  );
});
