import { expect } from 'vitest';
import { parallel } from './parallel.ts';
import { connect, dueKeys, sampleWork } from './sample-connections.ts';
import type { StoreCaseGroup } from './store-case.ts';

const claim = { holder: 'worker', leaseSeconds: 60, limit: 10 };

/** Due work: each row with one holder, by the store's clock, until it is done. */
export const workCases: StoreCaseGroup = {
  name: 'G33 work',
  cases: [
    {
      name: 'work is claimed as it was submitted, once its time has come',
      async run({ store, other, clock }) {
        await connect(store);
        const args = { stream: 'channels', nested: [null, { text: '👩‍🚀' }] };
        const row = { kind: 'poll' as const, connectionId: 'connection-1', tenantId: 'acme', args };
        await store.work.submit([sampleWork('later', { ...row, inSeconds: 30, everySeconds: 300 })]);
        clock.advance(29_000);
        expect(await other.work.claim(claim)).toEqual([]);
        clock.advance(1_000);
        const [work, ...rest] = await other.work.claim(claim);
        expect(rest).toEqual([]);
        expect(work).toEqual({
          key: 'later',
          ...row,
          everySeconds: 300,
          failures: 0,
          fence: expect.any(Number),
        });
      },
    },
    {
      name: 'work of every kind is taken and claimed as that kind',
      async run({ store, other }) {
        const kinds = [
          'sync',
          'poll',
          'refresh',
          'delivery',
          'revocation',
          'prune-sync',
          'prune-deliveries',
        ] as const;
        await store.work.submit(kinds.map((kind) => sampleWork(`a ${kind}`, { kind })));
        const found = await other.work.claim(claim);
        expect(found.map(({ key, kind }) => `${key} is a ${kind}`).sort()).toEqual(
          kinds.map((kind) => `a ${kind} is a ${kind}`).sort(),
        );
      },
    },
    {
      name: 'work of a connection that has ended, or that there is not, is not taken',
      async run({ store, other }) {
        const { key } = await connect(store);
        await store.connections.close(key, { reach: 'none', revokeInSeconds: 0, giveUpAfterSeconds: 60 });
        const late = sampleWork('late', { connectionId: key.id });
        await other.work.submit([
          late,
          sampleWork('loose'),
          sampleWork('no one’s', { connectionId: 'missing' }),
        ]);
        expect(await dueKeys(store)).toEqual(['loose']);
      },
    },
    {
      name: 'work shares nothing with what was submitted or claimed',
      async run({ store, clock }) {
        const args = { stream: 'channels' };
        await store.work.submit([sampleWork('a', { args })]);
        args.stream = 'changed';
        const [first] = await store.work.claim(claim);
        expect(first?.args).toEqual({ stream: 'channels' });
        Object.assign(first?.args ?? {}, args);
        clock.advance(60_000);
        expect((await store.work.claim(claim))[0]?.args).toEqual({ stream: 'channels' });
      },
    },
    {
      name: 'a time in the past is due at once',
      async run({ store }) {
        await store.work.submit([sampleWork('a', { inSeconds: -5 }), sampleWork('b')]);
        expect(await dueKeys(store)).toEqual(['a', 'b']);
      },
    },
    {
      name: 'work submitted twice is one row, at the earlier time',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('a', { inSeconds: 60 }), sampleWork('b', { inSeconds: 10 })]);
        await store.work.submit([sampleWork('a', { inSeconds: 10 }), sampleWork('b', { inSeconds: 60 })]);
        await store.work.submit([sampleWork('c', { inSeconds: 10 }), sampleWork('c', { inSeconds: 5 })]);
        clock.advance(10_000);
        expect(await dueKeys(store)).toEqual(['a', 'b', 'c']);
        clock.advance(600_000);
        const again = await store.work.claim(claim);
        for (const { key, fence } of again) await store.work.done({ key, fence });
        clock.advance(600_000);
        expect(await dueKeys(store)).toEqual([]);
      },
    },
    {
      name: 'a second submission keeps the args, and a repetition once given',
      async run({ store }) {
        await store.work.submit([sampleWork('a', { args: { first: true }, everySeconds: 300 })]);
        await store.work.submit([sampleWork('a', { args: { first: false } })]);
        await store.work.submit([sampleWork('b'), sampleWork('b', { everySeconds: 60 })]);
        const work = await store.work.claim(claim);
        const facts = work.map(({ key, args, everySeconds }) => [key, args, everySeconds]);
        expect(facts.sort()).toEqual([
          ['a', { first: true }, 300],
          ['b', { stream: 'channels' }, 60],
        ]);
      },
    },
    {
      name: 'keys that look alike are different work',
      async run({ store }) {
        const keys = ['a', 'A', 'a ', 'a:b', '["a"]', 'a,b', "a'", 'ä', '👩‍🚀'];
        await store.work.submit(keys.map((key) => sampleWork(key)));
        expect(await dueKeys(store)).toEqual([...keys].sort());
      },
    },
    {
      name: 'the longest due is claimed first, up to the limit',
      async run({ store, clock }) {
        for (const [key, inSeconds] of Object.entries({ third: 3, first: 1, fourth: 4, second: 2 })) {
          await store.work.submit([sampleWork(key, { inSeconds })]);
        }
        clock.advance(60_000);
        const keys = async (limit: number) =>
          (await store.work.claim({ ...claim, limit })).map(({ key }) => key);
        expect(await keys(1)).toEqual(['first']);
        expect(await keys(2)).toEqual(['second', 'third']);
        expect(await keys(5)).toEqual(['fourth']);
      },
    },
    {
      name: 'twenty claims at once never share a row and leave none',
      async run(bench) {
        const keys = Array.from({ length: 50 }, (_, index) => `work-${index}`);
        await bench.store.work.submit(keys.map((key) => sampleWork(key)));
        const claims = await parallel(bench, 20, (store, index) =>
          store.work.claim({ ...claim, holder: `worker-${index}`, limit: 5 }),
        );
        const rest = await bench.store.work.claim({ ...claim, limit: 50 });
        const claimed = [...claims.flat(), ...rest].map(({ key }) => key);
        expect(claimed.sort()).toEqual(keys.sort());
      },
    },
    {
      name: 'work whose lease ran out is claimed again, and its old holder changes nothing',
      async run({ store, other, clock }) {
        await store.work.submit([sampleWork('a')]);
        const [first] = await store.work.claim(claim);
        clock.advance(59_000);
        expect(await other.work.claim(claim)).toEqual([]);
        clock.advance(1_000);
        const [second] = await other.work.claim(claim);
        expect(second?.fence).toBeGreaterThan(first?.fence ?? Number.POSITIVE_INFINITY);
        const stale = { key: 'a', fence: first?.fence ?? -1 };
        await store.work.done(stale);
        await store.work.failed({ ...stale, retryAfterSeconds: 0 });
        expect(await store.work.claim(claim)).toEqual([]);
        clock.advance(60_000);
        expect(await store.work.claim(claim)).toMatchObject([{ key: 'a', failures: 0 }]);
      },
    },
    {
      name: 'done ends work that is due once, and only that',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('a'), sampleWork('b')]);
        const work = await store.work.claim(claim);
        const [a] = work.filter(({ key }) => key === 'a');
        await store.work.done({ key: 'a', fence: a?.fence ?? -1 });
        await store.work.done({ key: 'missing', fence: 1 });
        clock.advance(3_600_000);
        expect(await dueKeys(store)).toEqual(['b']);
      },
    },
    {
      name: 'done with fence 0 ends work that nobody has claimed, and nothing that somebody has',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('claimed')]);
        await store.work.claim(claim);
        await store.work.submit([sampleWork('untouched'), sampleWork('later', { inSeconds: 30 })]);
        for (const key of ['claimed', 'untouched', 'later']) await store.work.done({ key, fence: 0 });
        clock.advance(3_600_000);
        expect(await dueKeys(store)).toEqual(['claimed']);
      },
    },
    {
      name: 'done lets repeated work come due again at its next time',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('a', { everySeconds: 300 })]);
        for (let round = 0; round < 3; round++) {
          const [work] = await store.work.claim(claim);
          expect(work).toMatchObject({ key: 'a', everySeconds: 300 });
          await store.work.done({ key: 'a', fence: work?.fence ?? -1 });
          clock.advance(299_000);
          expect(await store.work.claim(claim)).toEqual([]);
          clock.advance(1_000);
        }
      },
    },
    {
      name: 'failed work is due again after its delay, and counts its failures until it is done',
      async run({ store, clock }) {
        await store.work.submit([sampleWork('a', { everySeconds: 300 })]);
        for (const failures of [0, 1, 2]) {
          const [work] = await store.work.claim(claim);
          expect(work?.failures).toBe(failures);
          await store.work.failed({ key: 'a', fence: work?.fence ?? -1, retryAfterSeconds: 30 });
          clock.advance(29_000);
          expect(await store.work.claim(claim)).toEqual([]);
          clock.advance(1_000);
        }
        const [work] = await store.work.claim(claim);
        await store.work.done({ key: 'a', fence: work?.fence ?? -1 });
        clock.advance(300_000);
        expect((await store.work.claim(claim))[0]?.failures).toBe(0);
      },
    },
    {
      name: 'work submitted while somebody works on it comes due again once that is done',
      async run({ store, other }) {
        await store.work.submit([sampleWork('once'), sampleWork('often', { everySeconds: 300 })]);
        const work = await store.work.claim(claim);
        await other.work.submit([sampleWork('once'), sampleWork('often')]);
        expect(await other.work.claim(claim)).toEqual([]);
        for (const { key, fence } of work) await store.work.done({ key, fence });
        const again = await store.work.claim(claim);
        expect(again.map(({ key }) => key).sort()).toEqual(['often', 'once']);
        for (const { key, fence } of again) await store.work.done({ key, fence });
        expect(await store.work.claim(claim)).toEqual([]);
      },
    },
  ],
};
