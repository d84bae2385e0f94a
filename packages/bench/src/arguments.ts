import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';

/** What `bench` was asked to do. */
export interface Arguments {
  readonly names: readonly string[];
  readonly json: boolean;
  readonly runs: number;
  readonly full: boolean;
}

/** Reads the command line: names (all when none is given), `--json`, `--runs`, `--full`. Throws a sentence for what it does not know. */
export function readArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      runs: { type: 'string', default: '11' },
      full: { type: 'boolean', default: false },
    },
  });
  const known = Object.keys(benchmarks);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new Error(`no benchmark ${unknown.join(', ')}; there are ${known.join(', ')}`);
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a whole number above 0');
  const { json, full } = values;
  return { names: positionals.length === 0 ? known : positionals, json, runs, full };
}
