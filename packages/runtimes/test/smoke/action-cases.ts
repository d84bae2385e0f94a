import { holds, refusedWith, same } from './check.ts';
import type { SmokeCase } from './smoke-case.ts';
import { connected, makeWorld, sent, type World } from './world.ts';

const post = '/api/chat.postMessage';

/** The channel that every member is in, and the texts said there. */
function general({ emulator }: World) {
  const channel = [...emulator.world.conversations.values()].find(({ isGeneral }) => isGeneral);
  holds(channel !== undefined, 'the workspace has no general channel');
  const count = (text: string) => channel.messages.filter((message) => message.text === text).length;
  return { id: channel.id, count };
}

export const actionCases: readonly SmokeCase[] = [
  {
    name: 'action: done once, with every character intact',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const { id, count } = general(world);
      const { channel } = await workspace.actions.postMessage({ channel: id, text: 'naïve € 😀' });
      same([channel, count('naïve € 😀')], [id, 1]);
      await refusedWith('input/invalid', workspace.actions.postMessage({ channel: id, text: '' }));
      same(sent(world, post).length, 1);
    },
  },
  {
    name: 'action: a lost answer is an unknown outcome, and nothing is sent again',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const { id, count } = general(world);
      world.emulator.fault({ kind: 'connection-lost', match: post, carriedOut: true });
      await refusedWith('outcome/unknown', workspace.actions.postMessage({ channel: id, text: 'once' }));
      same([count('once'), sent(world, post).length], [1, 1]);
    },
  },
  {
    name: 'action: a caller who gives up ends it',
    async run() {
      const world = makeWorld();
      const workspace = await connected(world);
      const { id } = general(world);
      const controller = new AbortController();
      world.emulator.fault({ kind: 'hang', match: post });
      const pending = workspace.actions.postMessage(
        { channel: id, text: 'x' },
        { signal: controller.signal },
      );
      const ended = refusedWith('outcome/unknown', pending);
      while (sent(world, post).length === 0) await new Promise((wake) => setTimeout(wake, 0));
      controller.abort();
      await ended;
    },
  },
];
