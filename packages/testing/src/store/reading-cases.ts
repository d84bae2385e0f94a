import type { ReadingRow } from '@patchbay/core';
import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

/** Readings: each once, newest first. */
export const readingCases: StoreCaseGroup = {
  name: 'readings',
  cases: [
    {
      name: 'readings are written once: what is there already stays as it is',
      async run({ store, other }) {
        const { key } = await connect(store);
        const polled = {
          tenantId: 'acme',
          connectionId: key.id,
          devices: [],
          readings: [at(1, 10), at(2, 20)],
        };
        expect(await store.readings.write(polled)).toBe(2);
        expect(await other.readings.write(polled)).toBe(0);
        expect(await other.readings.write({ ...polled, readings: [at(2, 99), at(3, 30)] })).toBe(1);
        expect(await store.readings.read({ ...key, limit: 10 })).toEqual([at(3, 30), at(2, 20), at(1, 10)]);
      },
    },
    {
      name: 'a reading that stands twice in one poll is written once',
      async run({ store }) {
        const { key } = await connect(store);
        const polled = {
          tenantId: 'acme',
          connectionId: key.id,
          devices: [],
          readings: [at(1, 10), at(1, 11)],
        };
        expect(await store.readings.write(polled)).toBe(1);
        expect(await store.readings.read({ ...key, limit: 10 })).toEqual([at(1, 10)]);
      },
    },
    {
      name: 'the same poll written by ten at once adds its readings once',
      async run(bench) {
        const { key } = await connect(bench.store);
        const polled = {
          tenantId: 'acme',
          connectionId: key.id,
          devices: [],
          readings: [at(1, 10), at(2, 20)],
        };
        const counts = await parallel(bench, 10, (store) => store.readings.write(polled));
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
        expect(await bench.store.readings.read({ ...key, limit: 10 })).toHaveLength(2);
      },
    },
    {
      name: 'device, sensor, metric and time each make another reading',
      async run({ store }) {
        const { key } = await connect(store);
        const readings = [
          at(1, 1),
          { ...at(1, 2), device: 'a' },
          { ...at(1, 3), sensor: 'a' },
          { ...at(1, 4), metric: 'account.channels' },
          { ...at(1, 5), device: 'a', sensor: 'b' },
          { ...at(1, 6), device: 'a:b' },
          at(2, 7),
        ];
        const devices = [{ externalId: 'a', name: 'Boiler', model: undefined }];
        const polled = { tenantId: 'acme', connectionId: key.id, devices, readings };
        expect(await store.readings.write(polled)).toBe(readings.length);
        const values = (await store.readings.read({ ...key, limit: 10 })).map(({ value }) => value);
        expect(values.map(Number).sort()).toEqual([1, 2, 3, 4, 5, 6, 7]);
      },
    },
    {
      name: 'a device may come again under a new name, with or without readings',
      async run({ store }) {
        const { key } = await connect(store);
        const device = { externalId: 'd1', name: 'Boiler', model: undefined };
        const polled = { tenantId: 'acme', connectionId: key.id };
        await store.readings.write({ ...polled, devices: [device], readings: [] });
        const renamed = { ...device, name: 'Heater', model: 'H2' };
        const readings = [{ ...at(1, 1), device: 'd1' }];
        expect(await store.readings.write({ ...polled, devices: [renamed], readings })).toBe(1);
      },
    },
    {
      name: 'values keep their kind',
      async run({ store }) {
        const { key } = await connect(store);
        const values = [0, -0.25, 21.5, 1e9, '', 'on', '1', 'true', true, false];
        const readings = values.map((value, index) => ({ ...at(index, 0), value }));
        await store.readings.write({ tenantId: 'acme', connectionId: key.id, devices: [], readings });
        const rows = await store.readings.read({ ...key, limit: 100 });
        expect(rows.map(({ value }) => value).reverse()).toEqual(values);
      },
    },
    {
      name: 'readings are read newest first, by metric, from a time on, up to a limit',
      async run({ store }) {
        const { key } = await connect(store);
        const members = [1, 2, 3, 4].map((minute) => at(minute, minute));
        const channels = { ...at(5, 5), metric: 'account.channels', timeSource: 'poll' as const };
        const readings = [channels, ...members];
        await store.readings.write({ tenantId: 'acme', connectionId: key.id, devices: [], readings });
        const values = async (query: { metric?: string; since?: Date; limit: number }) =>
          (await store.readings.read({ ...key, ...query })).map(({ value }) => value);
        expect(await values({ limit: 10 })).toEqual([5, 4, 3, 2, 1]);
        expect(await values({ limit: 2 })).toEqual([5, 4]);
        expect(await values({ metric: 'account.members', limit: 10 })).toEqual([4, 3, 2, 1]);
        expect(await values({ since: at(3, 0).measuredAt, limit: 10 })).toEqual([5, 4, 3]);
        expect(await values({ metric: 'account.members', since: at(3, 0).measuredAt, limit: 1 })).toEqual([
          4,
        ]);
      },
    },
    {
      name: 'latest is the newest of each device, sensor and metric, whatever came in last',
      async run({ store }) {
        const { key } = await connect(store);
        const device = { ...at(2, 7), device: 'd1' };
        const sensor = { ...at(1, 8), device: 'd1', sensor: 's1' };
        const readings = [
          at(3, 30),
          at(1, 10),
          { ...device, value: 6, measuredAt: at(1, 0).measuredAt },
          device,
          sensor,
        ];
        await store.readings.write({ tenantId: 'acme', connectionId: key.id, devices: [], readings });
        const late = { tenantId: 'acme', connectionId: key.id, devices: [], readings: [at(2, 20)] };
        await store.readings.write(late);
        const latest = await store.readings.latest(key);
        expect(latest).toHaveLength(3);
        expect(latest).toEqual(expect.arrayContaining([at(3, 30), device, sensor]));
      },
    },
    {
      name: 'a reading shares nothing with what was written or read',
      async run({ store }) {
        const { key } = await connect(store);
        const written = at(1, 10);
        await store.readings.write({
          tenantId: 'acme',
          connectionId: key.id,
          devices: [],
          readings: [written],
        });
        const read = await store.readings.read({ ...key, limit: 10 });
        for (const row of [written, ...read, ...(await store.readings.latest(key))])
          Object.assign(row, { value: 99 });
        expect(await store.readings.read({ ...key, limit: 10 })).toEqual([at(1, 10)]);
        expect(await store.readings.latest(key)).toEqual([at(1, 10)]);
      },
    },
    {
      name: 'readings of two connections do not mix',
      async run({ store }) {
        const first = await connect(store);
        const second = await connect(store, { id: 'second', slot: 'T2' });
        const polled = { tenantId: 'acme', devices: [] };
        await store.readings.write({ ...polled, connectionId: first.key.id, readings: [at(1, 10)] });
        await store.readings.write({ ...polled, connectionId: second.key.id, readings: [at(1, 20)] });
        expect(await store.readings.read({ ...first.key, limit: 10 })).toEqual([at(1, 10)]);
        expect(await store.readings.latest(second.key)).toEqual([at(1, 20)]);
      },
    },
  ],
};

/** A reading of the account, so many minutes after midnight. */
function at(minute: number, value: number): ReadingRow {
  const measuredAt = new Date(Date.UTC(2026, 0, 1, 0, minute));
  return { device: '', sensor: '', metric: 'account.members', value, measuredAt, timeSource: 'provider' };
}
