import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { comparisonSchema } from '../src/comparison.ts';
import { median, quartiles } from '../src/median.ts';
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

test.each([
  ['no-such-thing', ['no-such-thing']],
  ['size, authorization-url, call', ['no-such-thing']],
  ['--runs', ['size', '--runs', '0']],
  ["Unknown option '--fast'", ['--fast']],
])('bench says %j when asked for %j', async (sentence, args) => {
  await expect(bench(...args)).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(sentence) });
});

test('a median is the value in the middle, whatever the order', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(quartiles([5, 1, 4, 2, 3])).toEqual([2, 4]);
});
