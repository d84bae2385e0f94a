import { expect } from 'vitest';
import type { ConnectorBench } from './connector-bench.ts';
import type { ConnectorCase, ConnectorCaseGroup } from './connector-case.ts';
import type { ConnectorSubject } from './connector-subject.ts';

/** What a connector measures and what it does. */
export function actCases({ definition }: ConnectorSubject): ConnectorCaseGroup {
  return {
    name: 'telemetry and actions',
    cases: [
      gauges,
      gaugesChange,
      ...Object.entries(definition.actions).flatMap(([name, { repeatable }]) => [
        runs(name),
        repeatable ? repeats(name) : neverRepeats(name),
      ]),
    ],
  };
}

const gauges: ConnectorCase = {
  name: 'a poll reads at least two gauges, and a second one in the same slot adds nothing',
  async run(bench) {
    const workspace = bench.workspace(await bench.connect());
    const first = await workspace.poll();
    expect(new Set(first.readings.map(({ metric, device }) => `${metric} ${device}`)).size).toBeGreaterThan(
      1,
    );
    expect(first.added).toBe(first.readings.length);
    expect(await workspace.poll()).toMatchObject({ added: 0 });
    expect(await workspace.latest()).toHaveLength(first.readings.length);
  },
};

const gaugesChange: ConnectorCase = {
  name: 'a gauge follows the world',
  async run(bench) {
    const workspace = bench.workspace(await bench.connect());
    await workspace.poll();
    const values = async () => (await workspace.latest()).map(({ value }) => value);
    const before = await values();
    bench.subject.options.changeGauges(bench.emulator);
    bench.clock.advance(bench.subject.definition.telemetry.everySeconds * 1000);
    await workspace.poll();
    expect(await values()).not.toEqual(before);
  },
};

/** An action made ready: its input, and what calls it. */
async function prepared(bench: ConnectorBench, name: string) {
  const { workspace } = await bench.synced();
  const { actions } = workspace;
  const prepare = bench.subject.options.actions[name];
  const action = actions[name];
  if (prepare === undefined || action === undefined)
    throw new Error(`options.actions says nothing of ${name}`);
  const input = await prepare({ emulator: bench.emulator, actions });
  const before = bench.emulator.requests.length;
  return { call: () => action(input), sent: () => bench.emulator.requests.length - before };
}

function runs(name: string): ConnectorCase {
  return {
    name: `${name}: does it, and says so`,
    async run(bench) {
      const { call, sent } = await prepared(bench, name);
      expect(await call()).toBeTypeOf('object');
      expect(sent()).toBeGreaterThan(0);
    },
  };
}

function neverRepeats(name: string): ConnectorCase {
  return {
    name: `${name}: an answer that was lost leaves the outcome unknown, and nothing is repeated`,
    async run(bench) {
      for (const kind of ['connection-lost', 'server-error', 'cut-body', 'malformed-json', 'hang']) {
        const { call, sent } = await prepared(bench, name);
        const times = Number.POSITIVE_INFINITY;
        const fault = bench.emulator.fault({ kind, carriedOut: true, times });
        expect(await bench.refused(call())).toMatchObject({ code: 'outcome/unknown' });
        expect(sent()).toBe(1);
        fault.clear();
      }
    },
  };
}

function repeats(name: string): ConnectorCase {
  return {
    name: `${name}: declares that a repeat is harmless, and is repeated after an answer that was lost`,
    async run(bench) {
      const { call, sent } = await prepared(bench, name);
      bench.emulator.fault({ kind: 'connection-lost', carriedOut: true });
      expect(await call()).toBeTypeOf('object');
      expect(sent()).toBe(2);
    },
  };
}
