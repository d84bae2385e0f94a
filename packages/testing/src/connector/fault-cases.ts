import type { ErrorCode } from '@patchbay/core';
import { expect } from 'vitest';
import { collect } from './connector-bench.ts';
import type { ConnectorCase, ConnectorCaseGroup } from './connector-case.ts';
import type { CarriedFault, ConnectorSubject } from './connector-subject.ts';

/** What each fault of the line or the server ends in when it does not pass. */
const transport: Readonly<Record<string, ErrorCode>> = {
  'rate-limited': 'request/rate-limited',
  'server-error': 'request/unavailable',
  unavailable: 'request/unavailable',
  'connection-lost': 'request/unavailable',
  'cut-body': 'request/unavailable',
  'malformed-json': 'request/unavailable',
  hang: 'request/timeout',
};

/** What each fault of the provider's own ends in: a code, or the right table all the same. */
const carried: Readonly<Record<CarriedFault, ErrorCode | 'same table' | 'set aside'>> = {
  'expired-token': 'same table',
  'duplicate-page': 'same table',
  'empty-page': 'same table',
  'repeated-cursor': 'response/paging-loop',
  'next-on-other-host': 'request/origin-refused',
  'schema-drift': 'set aside',
  'poison-record': 'set aside',
};

/** Every fault that the emulator can make ends in the right code, or in the right table. */
export function faultCases({ definition, options }: ConnectorSubject): ConnectorCaseGroup {
  const kinds = Object.keys(carried) as CarriedFault[];
  const missing = kinds.filter((kind) => !options.faults.includes(kind));
  const streams = Object.keys(definition.streams);
  return {
    name: 'faults',
    cases: [
      ...Object.keys(transport).flatMap((kind) => [passes(kind), stays(kind)]),
      slow,
      ...options.faults.flatMap((kind) => streams.map((stream) => meets(kind, stream))),
      ...missing.map(refused),
    ],
  };
}

function passes(kind: string): ConnectorCase {
  return {
    name: `${kind}: once, it is not noticed`,
    async run(bench) {
      const workspace = bench.workspace(await bench.connect());
      const [stream = ''] = workspace.streams;
      bench.emulator.fault({ kind });
      expect(await workspace.sync(stream)).toMatchObject({ outcome: 'succeeded', counts: { rejected: 0 } });
      expect(await collect(workspace.records(stream))).not.toEqual([]);
    },
  };
}

function stays(kind: string): ConnectorCase {
  return {
    name: `${kind}: for good, it ends in ${transport[kind]} and changes nothing`,
    async run(bench) {
      const { workspace } = await bench.synced();
      const [stream = ''] = workspace.streams;
      const before = await collect(workspace.records(stream));
      const fault = bench.emulator.fault({ kind, times: Number.POSITIVE_INFINITY });
      const error = await bench.refused(workspace.sync(stream));
      expect(error).toMatchObject({ code: transport[kind], retryable: true });
      fault.clear();
      expect(await collect(workspace.records(stream))).toEqual(before);
      expect(await workspace.connection()).toMatchObject({ status: 'active' });
    },
  };
}

const slow: ConnectorCase = {
  name: 'slow: an answer that takes its time is waited for',
  async run(bench) {
    const workspace = bench.workspace(await bench.connect());
    bench.emulator.fault({ kind: 'slow', milliseconds: 5 });
    expect(await workspace.sync(workspace.streams[0] ?? '')).toMatchObject({ outcome: 'succeeded' });
  },
};

function meets(kind: CarriedFault, stream: string): ConnectorCase {
  const expected = carried[kind];
  return {
    name: `${kind} on ${stream}: ${expected}`,
    async run(bench) {
      const { workspace } = await bench.synced();
      const before = await collect(workspace.records(stream));
      const times = kind === 'repeated-cursor' ? Number.POSITIVE_INFINITY : 1;
      const fault = bench.emulator.fault({ kind, times });
      if (expected === 'same table' || expected === 'set aside') {
        const { outcome, counts } = await workspace.sync(stream);
        expect(outcome).toBe('succeeded');
        expect(counts.rejected > 0).toBe(expected === 'set aside');
      } else expect(await bench.refused(workspace.sync(stream))).toMatchObject({ code: expected });
      fault.clear();
      expect(await collect(workspace.records(stream))).toEqual(before);
    },
  };
}

function refused(kind: CarriedFault): ConnectorCase {
  return {
    name: `${kind}: the emulator says that it cannot make it`,
    async run({ emulator }) {
      expect(() => emulator.fault({ kind })).toThrow(TypeError);
    },
  };
}
