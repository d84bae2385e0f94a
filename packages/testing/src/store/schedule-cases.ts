import type { ConnectionKey, DueWork, Store } from '@patchbay/core';
import { expect } from 'vitest';
import { connect, sampleWork } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

const claim = { holder: 'worker', leaseSeconds: 60, limit: 10 };
const stranger = { tenantId: 'globex', userId: 'ada' };

/** Work of the sample connection. */
function ofConnection(key: string, changed: Partial<DueWork> = {}): DueWork {
  return sampleWork(key, { connectionId: 'connection-1', tenantId: 'acme', everySeconds: 300, ...changed });
}

function paces(store: Store, key: ConnectionKey) {
  return store.work
    .schedules({ ...key, kind: 'sync' })
    .then((rows) => rows.map(({ everySeconds, dueAt }) => [everySeconds, dueAt]));
}

/** Work that goes on in parts, and that is done as often as its owner has said. */
export const scheduleCases: StoreCaseGroup = {
  name: 'G33 work that goes on and is scheduled',
  cases: [
    {
      name: 'work that goes on is due again at its time, with its progress and its failures so far, until it is done',
      async run({ store, other, clock }) {
        await store.work.submit([sampleWork('a', { everySeconds: 300 })]);
        const [first] = await store.work.claim(claim);
        expect(first?.progress).toBeUndefined();
        const held = { key: 'a', fence: first?.fence ?? -1 };
        const progress = { after: 'C1', nested: [null, { text: '👩‍🚀' }] };
        await store.work.failed({ ...held, retryAfterSeconds: 0 });
        const [second] = await store.work.claim(claim);
        await store.work.again({ ...held, fence: second?.fence ?? -1, inSeconds: 30, progress });
        clock.advance(29_000);
        expect(await other.work.claim(claim)).toEqual([]);
        clock.advance(1_000);
        const [third] = await other.work.claim(claim);
        expect(third).toMatchObject({ failures: 1, progress });
        await other.work.again({ ...held, fence: third?.fence ?? -1, inSeconds: 0 });
        const [fourth] = await other.work.claim(claim);
        expect(fourth?.progress).toEqual(progress);
        await other.work.done({ ...held, fence: fourth?.fence ?? -1 });
        clock.advance(300_000);
        expect((await other.work.claim(claim))[0]?.progress).toBeUndefined();
      },
    },
    {
      name: 'work that has failed begins without its progress, and who lost its lease lets nothing go on',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('a')]);
        const [lost] = await store.work.claim(claim);
        clock.advance(60_000);
        const [first] = await store.work.claim(claim);
        await store.work.again({
          key: 'a',
          fence: lost?.fence ?? -1,
          inSeconds: 0,
          progress: { of: 'nobody' },
        });
        await store.work.again({ key: 'a', fence: 0, inSeconds: 0, progress: { of: 'nobody' } });
        expect(await store.work.claim(claim)).toEqual([]);
        await store.work.again({ key: 'a', fence: first?.fence ?? -1, inSeconds: 0, progress: { step: 1 } });
        const [second] = await store.work.claim(claim);
        expect(second?.progress).toEqual({ step: 1 });
        await store.work.failed({ key: 'a', fence: second?.fence ?? -1, retryAfterSeconds: 0 });
        expect((await store.work.claim(claim))[0]?.progress).toBeUndefined();
      },
    },
    {
      name: 'what is submitted while work goes on in parts comes due once all of it is done',
      async run({ store, other }) {
        await store.work.submit([sampleWork('a', { everySeconds: 300 })]);
        const [first] = await store.work.claim(claim);
        await other.work.submit([sampleWork('a')]);
        await store.work.again({ key: 'a', fence: first?.fence ?? -1, inSeconds: 0, progress: { step: 1 } });
        const [second] = await store.work.claim(claim);
        await store.work.done({ key: 'a', fence: second?.fence ?? -1 });
        const [third] = await store.work.claim(claim);
        await store.work.done({ key: 'a', fence: third?.fence ?? -1 });
        expect(await store.work.claim(claim)).toEqual([]);
      },
    },
    {
      name: 'what was submitted before work that was left is claimed anew is done with it',
      async run({ store, other, clock }) {
        await store.work.submit([sampleWork('a', { everySeconds: 300 })]);
        await store.work.claim(claim);
        await other.work.submit([sampleWork('a')]);
        clock.advance(60_000);
        const [anew] = await other.work.claim(claim);
        await other.work.done({ key: 'a', fence: anew?.fence ?? -1 });
        expect(await store.work.claim(claim)).toEqual([]);
      },
    },
    {
      name: 'a lease of work is renewed by who holds it, and by nobody else',
      async run({ store, other, clock }) {
        await store.work.submit([sampleWork('a')]);
        const [held] = await store.work.claim(claim);
        const renewal = { key: 'a', fence: held?.fence ?? -1, leaseSeconds: 60 };
        clock.advance(59_000);
        expect(await other.work.renew({ ...renewal, fence: renewal.fence + 1 })).toBe(false);
        expect(await store.work.renew(renewal)).toBe(true);
        clock.advance(59_000);
        expect(await other.work.claim(claim)).toEqual([]);
        clock.advance(1_000);
        expect(await other.work.claim(claim)).toHaveLength(1);
        expect(await store.work.renew(renewal)).toBe(false);
      },
    },
    {
      name: 'a claim leaves the work of connections that its caller is busy with',
      async run({ store }) {
        await connect(store);
        await connect(store, { id: 'connection-2', slot: 'T2' });
        await store.work.submit([
          ofConnection('a'),
          ofConnection('b', { connectionId: 'connection-2' }),
          sampleWork('loose'),
        ]);
        const keys = (await store.work.claim({ ...claim, except: ['connection-1', 'other'] })).map(
          ({ key }) => key,
        );
        expect(keys.sort()).toEqual(['b', 'loose']);
        expect((await store.work.claim({ ...claim, except: [] })).map(({ key }) => key)).toEqual(['a']);
      },
    },
    {
      name: 'a pace that was set stays whatever is submitted, and is due after it at the latest',
      async run({ store, other, clock }) {
        const { key } = await connect(store);
        await store.work.submit([
          ofConnection('a', { inSeconds: 300 }),
          ofConnection('b', { inSeconds: 20 }),
        ]);
        await store.work.schedule(key, [
          ofConnection('a', { everySeconds: 60 }),
          ofConnection('b', { everySeconds: 60 }),
          ofConnection('c', { everySeconds: 60 }),
        ]);
        const in_ = (seconds: number) => new Date(clock.now().getTime() + seconds * 1000);
        expect(await paces(other, key)).toEqual([
          [60, in_(60)],
          [60, in_(20)],
          [60, in_(60)],
        ]);
        await other.work.submit([ofConnection('a', { everySeconds: 900 })]);
        const [a] = await store.work.claim(claim);
        expect(a).toMatchObject({ key: 'a', everySeconds: 60, args: { stream: 'channels' } });
        await store.work.done({ key: 'a', fence: a?.fence ?? -1 });
        expect((await paces(store, key))[0]).toEqual([60, in_(60)]);
      },
    },
    {
      name: 'work that is off is never due, whatever is submitted or ends, until a pace is set again',
      async run({ store, clock }) {
        const { key } = await connect(store);
        const off = ofConnection('a', { everySeconds: undefined });
        for (const end of ['done', 'failed', 'again'] as const) {
          await store.work.schedule(key, [ofConnection('a', { everySeconds: 60 })]);
          clock.advance(60_000);
          const [claimed] = await store.work.claim(claim);
          await store.work.submit([ofConnection('a')]);
          await store.work.schedule(key, [off]);
          await store.work[end]({
            key: 'a',
            fence: claimed?.fence ?? -1,
            retryAfterSeconds: 0,
            inSeconds: 0,
          });
          await store.work.submit([ofConnection('a')]);
          clock.advance(3_600_000);
          expect(await store.work.claim(claim)).toEqual([]);
          expect(await paces(store, key)).toEqual([[undefined, undefined]]);
        }
      },
    },
    {
      name: 'a schedule is set and read by its own owner only, and never of a connection that has ended',
      async run({ store, other }) {
        const { key } = await connect(store);
        await store.work.submit([
          ofConnection('a', { inSeconds: 300 }),
          sampleWork('loose', { everySeconds: 9 }),
        ]);
        const theirs = { ...key, owner: stranger };
        await other.work.schedule(theirs, [ofConnection('a', { everySeconds: undefined })]);
        expect(await other.work.schedules({ ...theirs, kind: 'sync' })).toEqual([]);
        expect(await other.work.schedules({ owner: stranger, id: 'missing', kind: 'sync' })).toEqual([]);
        expect((await paces(store, key)).map(([everySeconds]) => everySeconds)).toEqual([300]);
        expect(await store.work.schedules({ ...key, kind: 'poll' })).toEqual([]);
        await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        await store.work.schedule(key, [ofConnection('a', { everySeconds: 60 })]);
        expect(await paces(store, key)).toEqual([]);
      },
    },
  ],
};
