import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readArguments } from '../src/arguments.ts';
import { compareTimes } from '../src/compare.ts';
import { comparisonSchema } from '../src/comparison.ts';
import { median, quantile, quartiles } from '../src/median.ts';
import { tableLine } from '../src/table.ts';

const run = promisify(execFile);
const main = join(import.meta.dirname, '../src/main.ts');
/** From the sources, so that no build is needed. */
const bench = (...args: string[]) => run(process.execPath, ['--conditions=@patchbay/source', main, ...args]);

test('bench --json prints one comparison a line', async () => {
  const { stdout } = await bench('authorization-url', '--json', '--runs', '2');
  const lines = stdout.trimEnd().split('\n');
  const [comparison] = lines.map((line) => comparisonSchema.parse(JSON.parse(line)));
  expect(lines).toHaveLength(1);
  expect(comparison).toMatchObject({ name: 'authorization-url/connect', peerName: 'oauth4webapi', runs: 2 });
});

test('the table shows what the line says', () => {
  const line = {
    name: 'call/client',
    ours: 43.21,
    peer: 6.5,
    peerName: 'fetch',
    ratio: 6.65,
    runs: 11,
  } as const;
  const timed = tableLine({ ...line, unit: 'µs', oursQuartiles: [42, 44], peerQuartiles: [6.4, 6.6] });
  expect(timed.split(/ {2,}/)).toEqual([
    'call/client',
    '43.2 µs (42.0-44.0)',
    'fetch 6.5 µs (6.4-6.6)',
    '6.65 x',
    '+36.7 µs',
  ]);
  expect(tableLine({ ...line, ours: 4, unit: 'kB' }).split(/ {2,}/)).toEqual([
    'call/client',
    '4.0 kB',
    'fetch 6.5 kB',
    '6.65 x',
    '-2.5 kB',
  ]);
});

test('beside nothing there is no ratio', () => {
  const samples = new Map([
    ['ours', [0, 0, 2]],
    ['peer', [0, 0, 0]],
  ]);
  const pair = { name: 'refresh/failed', ours: 'ours', peers: ['peer'], unit: 'callers' } as const;
  const [line] = compareTimes(samples, pair).map((one) => comparisonSchema.parse(one));
  expect(line).toMatchObject({ ours: 0, peer: 0, runs: 3, oursQuartiles: [0, 1] });
  expect(line?.ratio).toBeUndefined();
  expect(line && tableLine(line).split(/ {2,}/)).toEqual([
    'refresh/failed',
    '0.0 callers (0.0-1.0)',
    'peer 0.0 callers (0.0-0.0)',
    '+0.0 callers',
  ]);
});

test.each([
  ['no-such-thing', ['no-such-thing']],
  ['there are size, authorization-url, ', ['no-such-thing']],
  ['--runs', ['size', '--runs', '0']],
  ["Unknown option '--fast'", ['--fast']],
])('bench says %j when asked for %j', async (sentence, args) => {
  await expect(bench(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) });
});

test('all is measured in small unless told', () => {
  const { names, ...how } = readArguments([]);
  expect(names).toContain('sweep');
  expect(how).toEqual({ json: false, runs: 11, full: false });
  const asked = ['sweep', '--full', '--runs', '3', '--json'];
  expect(readArguments(asked)).toEqual({ names: ['sweep'], json: true, runs: 3, full: true });
});

test('a median is the value in the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quartiles([5, 1, 4, 2, 3])).toEqual([2, 4]);
  expect(
    quantile(
      Array.from({ length: 101 }, (_, value) => 100 - value),
      0.99,
    ),
  ).toBe(99);
});
