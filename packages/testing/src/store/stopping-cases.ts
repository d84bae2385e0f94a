import { expect } from 'vitest';
import { connect } from './sample-connections.ts';
import { beginRun, recordIds, sampleBegin, sampleEnd, samplePage, sampleRecord } from './sample-sync.ts';
import type { StoreCaseGroup } from './store-case.ts';

const records = [sampleRecord('a')];

/** Runs that are ended from outside, connections that are paused, and what a run tells on its way. */
export const stoppingCases: StoreCaseGroup = {
  name: 'G27 stopping syncs',
  cases: [
    {
      name: 'a run that is cancelled writes nothing more, and its partition is free',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records, mark: { cursor: '1' } }));
        clock.advance(1_000);
        expect(await other.sync.cancel({ ...key, stream: 'channels' })).toBe(1);
        const late = { ...run, version: 1 };
        const page = samplePage(late, { records: [sampleRecord('b')], mark: { cursor: '9' } });
        expect(await store.sync.commitPage(page)).toBeUndefined();
        expect(await store.sync.end(sampleEnd(late))).toBeUndefined();
        expect(await recordIds(store, key)).toEqual(['a']);
        const [row] = await store.sync.runs({ ...key, run: run.runId, limit: 1 });
        expect(row).toMatchObject({
          status: 'cancelled',
          errorCode: undefined,
          pages: 1,
          endedAt: clock.now(),
        });
        expect(await beginRun(store, key.id, { runId: 'run-2' })).toMatchObject({ cursor: '1' });
      },
    },
    {
      name: 'cancelling ends the runs of one stream, or of all, and of no other connection',
      async run({ store }) {
        const { key } = await connect(store);
        const second = await connect(store, { id: 'second', slot: 'T2' });
        const places = ['', 'C1', 'C2'].map((partition) => ({ stream: 'messages', partition }));
        for (const [index, place] of [...places, { stream: 'users' }].entries())
          await beginRun(store, key.id, { ...place, runId: `run-${index}` });
        const foreign = await beginRun(store, second.key.id, { runId: 'foreign' });
        const stranger = { id: key.id, owner: { tenantId: 'globex', userId: 'ada' } };
        expect(await store.sync.cancel(stranger)).toBe(0);
        expect(await store.sync.cancel({ ...key, stream: 'messages' })).toBe(3);
        expect(await store.sync.cancel({ ...key, stream: 'messages' })).toBe(0);
        expect(await store.sync.cancel(key)).toBe(1);
        expect(await store.sync.commitPage(samplePage(foreign, { records }))).toBeDefined();
      },
    },
    {
      name: 'C30 a run whose connection has ended writes no more pages',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, { records }));
        await other.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        expect(
          await store.sync.commitPage(samplePage(run, { records: [sampleRecord('b')] })),
        ).toBeUndefined();
        expect(await recordIds(store, key)).toEqual(['a']);
      },
    },
    {
      name: 'a run that has ended stays as it ended',
      async run({ store }) {
        const { key } = await connect(store);
        await store.sync.end(sampleEnd(await beginRun(store, key.id)));
        expect(await store.sync.cancel(key)).toBe(0);
        expect(await store.sync.runs({ ...key, limit: 10 })).toMatchObject([{ status: 'succeeded' }]);
      },
    },
    {
      name: 'of a paused connection no run begins, and none writes a page',
      async run({ store, other }) {
        const { key } = await connect(store);
        const run = await beginRun(store, key.id);
        await other.connections.setPaused(key, true);
        expect(await store.connections.find(key)).toMatchObject({ paused: true });
        expect(
          await store.sync.begin(sampleBegin(key.id, { stream: 'users', runId: 'run-2' })),
        ).toBeUndefined();
        expect(await store.sync.commitPage(samplePage(run, { records }))).toBeUndefined();
        await other.connections.setPaused(key, false);
        expect(await store.sync.commitPage(samplePage(run, { records }))).toBeDefined();
        expect(
          await store.sync.begin(sampleBegin(key.id, { stream: 'users', runId: 'run-2' })),
        ).toBeDefined();
      },
    },
    {
      name: 'nobody else can pause a connection',
      async run({ store }) {
        const { key } = await connect(store);
        const stranger = { id: key.id, owner: { tenantId: 'globex', userId: 'ada' } };
        await store.connections.setPaused(stranger, true);
        expect(await store.connections.find(key)).toMatchObject({ paused: false });
      },
    },
    {
      name: 'C34 a run tells how far it is: as its pages said last, and all of it once it has succeeded',
      async run({ store, other }) {
        const { key } = await connect(store);
        const share = async () => (await other.sync.runs({ ...key, limit: 1 }))[0]?.share;
        const run = await beginRun(store, key.id);
        await store.sync.commitPage(samplePage(run, {}));
        expect(await share()).toBeUndefined();
        await store.sync.commitPage(samplePage(run, { share: 0.25 }));
        await store.sync.commitPage(samplePage(run, {}));
        expect(await share()).toBe(0.25);
        await store.sync.end(sampleEnd(run, { outcome: 'failed', errorCode: 'request/timeout' }));
        expect(await share()).toBe(0.25);
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        await store.sync.commitPage(samplePage(second, { share: 0.5 }));
        await store.sync.end(sampleEnd(second));
        expect(await share()).toBe(1);
        await store.sync.end(sampleEnd(await beginRun(store, key.id, { runId: 'run-3' })));
        expect((await other.sync.runs({ ...key, run: 'run-3', limit: 1 }))[0]?.share).toBeUndefined();
      },
    },
    {
      name: 'the names of fields are kept by a run that succeeded, for its partition',
      async run({ store }) {
        const { key } = await connect(store);
        const first = await beginRun(store, key.id);
        expect(first.fields).toBeUndefined();
        await store.sync.end(sampleEnd(first, { outcome: 'failed', fields: ['lost'] }));
        const second = await beginRun(store, key.id, { runId: 'run-2' });
        expect(second.fields).toBeUndefined();
        await store.sync.end(sampleEnd(second, { fields: ['id', 'ä"name'] }));
        const third = await beginRun(store, key.id, { runId: 'run-3' });
        expect(third.fields).toEqual(['id', 'ä"name']);
        await store.sync.end(sampleEnd(third));
        expect((await beginRun(store, key.id, { runId: 'run-4' })).fields).toEqual(['id', 'ä"name']);
        expect((await beginRun(store, key.id, { runId: 'run-5', partition: 'P' })).fields).toBeUndefined();
      },
    },
  ],
};
