import { holds, refusedWith, same } from './check.ts';
import type { SmokeCase } from './smoke-case.ts';
import { collected, connected, makeWorld, sent, type World } from './world.ts';

const history = '/api/conversations.history';

/** Which channel each request for messages asked about, and from when on. */
function askedFor(world: World): { channel: string | null; oldest: string | null }[] {
  return sent(world, history).map(({ search }) => ({
    channel: search.get('channel'),
    oldest: search.get('oldest'),
  }));
}

export const syncCases: readonly SmokeCase[] = [
  {
    name: 'sync: every page of a stream is stored, and a repeat changes nothing',
    async run() {
      const world = makeWorld({ size: { users: 450 } }); // and the app's bot
      const workspace = await connected(world);
      const pages: number[] = [];
      const first = await workspace.sync('users', { onProgress: ({ records }) => pages.push(records) });
      same([first.outcome, pages], ['succeeded', [200, 400, 451]]);
      const ids = (await collected(workspace.records('users'))).map(({ id }) => id);
      same(ids.toSorted(), [...world.emulator.world.users.keys()].toSorted());
      const { counts } = await workspace.sync('users');
      same([counts.inserted, counts.updated, counts.unchanged], [0, 0, 451]);
    },
  },
  {
    name: 'sync: what broke off goes on where it was, and ends as if never interrupted',
    async run() {
      const whole = await connected(makeWorld());
      await whole.sync('channels');
      await whole.sync('messages');

      const world = makeWorld();
      const workspace = await connected(world);
      await workspace.sync('channels');
      world.emulator.fault({ kind: 'server-error', match: history, skip: 2, times: Infinity });
      await refusedWith('request/unavailable', workspace.sync('messages'));
      const before = await collected(workspace.records('messages'));
      const firstWalk = askedFor(world);
      world.emulator.clearFaults();
      same((await workspace.sync('messages')).outcome, 'succeeded');

      const all = await collected(workspace.records('messages'));
      same(all, await collected(whole.records('messages')));
      holds(before.length > 0 && before.length < all.length, 'it did not break off half way');
      const secondWalk = askedFor(world).slice(firstWalk.length);
      const finished = firstWalk.slice(0, 2).map(({ channel }) => channel);
      const fromTheBeginning = secondWalk.filter(({ oldest }) => oldest === null);
      holds(fromTheBeginning.length > 0, 'nothing was left to read');
      holds(
        fromTheBeginning.every(({ channel }) => !finished.includes(channel)),
        'a finished channel was read again',
      );
      const runs = await workspace.runs({ stream: 'messages' });
      same(runs.filter(({ status }) => status === 'failed').length, fromTheBeginning.length);
    },
  },
  {
    name: 'poll: readings come in canonical metrics',
    async run() {
      const workspace = await connected(makeWorld());
      const { readings } = await workspace.poll();
      same(
        readings.map(({ metric }) => metric),
        ['account.members', 'account.channels'],
      );
      holds(
        readings.every(({ value }) => Number(value) > 0),
        'a count is not above zero',
      );
    },
  },
  {
    name: 'tick: due syncs run without anybody asking',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const { done, failed } = await world.patchbay.tick();
      holds(done > 0 && failed === 0, `${done} done, ${failed} failed`);
      holds((await collected(workspace.records('users'))).length > 0, 'nothing was synced');
    },
  },
];
