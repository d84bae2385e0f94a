import { expect } from 'vitest';
import { atStep } from '../sync/sync-process.ts';
import { collect } from './connector-bench.ts';
import type { ConnectorCase, ConnectorCaseGroup } from './connector-case.ts';
import type { ConnectorSubject, StreamHooks } from './connector-subject.ts';

/** Every stream: in full, again, changed, and with records gone. */
export function streamCases({ definition, options }: ConnectorSubject): ConnectorCaseGroup {
  return {
    name: 'streams',
    cases: Object.entries(definition.streams).flatMap(([stream, { deletions }]) => {
      const hooks = options.streams[stream];
      if (hooks === undefined) throw new Error(`options.streams says nothing of ${stream}`);
      const gone = deletions === 'absence' ? [deleted(stream, hooks)] : [];
      return [full(stream), unchanged(stream), changed(stream, hooks), killed(stream), ...gone];
    }),
  };
}

function full(stream: string): ConnectorCase {
  return {
    name: `${stream}: a full sync stores records, and each fits its schema`,
    async run(bench) {
      const connection = await bench.connect();
      const workspace = bench.workspace(connection);
      for (const each of workspace.streams) {
        const result = await workspace.sync(each);
        expect(result).toMatchObject({ outcome: 'succeeded', counts: { updated: 0, rejected: 0 } });
        if (each !== stream) continue;
        expect(result.counts.inserted).toBeGreaterThan(0);
        expect(await collect(workspace.records(stream))).toHaveLength(result.counts.inserted);
      }
    },
  };
}

function unchanged(stream: string): ConnectorCase {
  return {
    name: `${stream}: a second sync of an unchanged world writes nothing`,
    async run(bench) {
      const { workspace } = await bench.synced();
      const before = await collect(workspace.records(stream));
      const { counts } = await workspace.sync(stream);
      expect(counts).toMatchObject({ inserted: 0, updated: 0, deleted: 0, rejected: 0 });
      expect(await collect(workspace.records(stream))).toEqual(before);
    },
  };
}

function changed(stream: string, { change }: StreamHooks<never>): ConnectorCase {
  return {
    name: `${stream}: a change shows in the next sync`,
    async run(bench) {
      const { workspace } = await bench.synced();
      const before = await collect(workspace.records(stream));
      bench.clock.advance(1000);
      change(bench.emulator as never);
      const { counts } = await workspace.sync(stream);
      expect(counts.inserted + counts.updated).toBeGreaterThan(0);
      expect(counts).toMatchObject({ deleted: 0, rejected: 0 });
      expect(await collect(workspace.records(stream))).not.toEqual(before);
    },
  };
}

/** Longer than the lease of a killed process lasts. */
const afterItsLease = 15 * 60_000;

function killed(stream: string): ConnectorCase {
  return {
    name: `${stream}: killed after any of its first pages, the next sync goes on to the same table`,
    async run(bench) {
      const { workspace } = await bench.synced();
      const expected = await collect(workspace.records(stream));
      for (let page = 1; page <= 3; page += 1) {
        const connection = await bench.connect(undefined, { tenantId: `killed-${page}`, userId: 'u1' });
        const living = bench.workspace(connection);
        const before = living.streams.slice(0, living.streams.indexOf(stream));
        for (const parent of before) await living.sync(parent);
        const dies = atStep('after sync.commitPage', page, () => 'dies');
        const { process, workspace: dying } = bench.process(dies, connection);
        await process.run(dying.sync(stream));
        bench.clock.advance(afterItsLease);
        expect(await living.sync(stream)).toMatchObject({ outcome: 'succeeded' });
        expect(await collect(living.records(stream))).toEqual(expected);
      }
    },
  };
}

function deleted(stream: string, { remove }: StreamHooks<never>): ConnectorCase {
  return {
    name: `${stream}: a record that is no longer shown is gone`,
    async run(bench) {
      if (remove === undefined)
        throw new Error(`options.streams.${stream} needs remove: it tells by absence`);
      const { workspace } = await bench.synced();
      const before = await collect(workspace.records(stream));
      remove(bench.emulator as never);
      expect((await workspace.sync(stream)).counts.deleted).toBe(1);
      expect(await collect(workspace.records(stream))).toHaveLength(before.length - 1);
    },
  };
}
