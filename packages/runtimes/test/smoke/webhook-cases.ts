import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { holds, same } from './check.ts';
import type { SmokeCase } from './smoke-case.ts';
import { baseUrl, collected, connected, makeWorld, type World } from './world.ts';

const url = `${baseUrl}/webhooks/slack`;

/** A connected workspace whose events are sent to the route; the handshake has passed. */
async function listening() {
  const world = makeWorld();
  const workspace = await connected(world);
  await workspace.sync('channels');
  await world.emulator.events.register(world.emulator.app, url);
  const [channel] = world.emulator.world.conversations.values();
  const [user] = world.emulator.world.users.keys();
  holds(channel !== undefined && user !== undefined, 'the workspace is empty');
  const say = (text: string) => world.emulator.world.postMessage({ channel: channel.id, user, text });
  const heard = async (text: string) =>
    (await collected(workspace.records('messages'))).filter((message) => message.text === text).length;
  return { world, say, heard };
}

interface Call {
  readonly world: World;
  readonly body: string;
  readonly secret: string;
  readonly timestamp: number;
}

/** The status that a call gets which is signed as Slack signs. */
async function call({ world, body, secret, timestamp }: Call): Promise<number> {
  const headers = {
    'content-type': 'application/json',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': `v0=${await hmacSha256Hex(secret, `v0:${timestamp}:${body}`)}`,
  };
  const { status } = await world.handler.POST(new Request(url, { method: 'POST', headers, body }));
  return status;
}

export const webhookCases: readonly SmokeCase[] = [
  {
    name: 'webhook: a signed event is accepted once and syncs what it touched',
    async run() {
      const { world, say, heard } = await listening();
      say('did you hear?');
      same(await world.emulator.events.flush(), 1);
      await Promise.all(world.background);
      same(await heard('did you hear?'), 1);
      const { message } = world.emulator.events.deliveries[0] ?? {};
      await world.emulator.events.redeliver(message?.id ?? '');
      await Promise.all(world.background);
      same(await heard('did you hear?'), 1);
    },
  },
  {
    name: 'webhook: a forged and a stale call are refused and change nothing',
    async run() {
      const { world, say, heard } = await listening();
      say('not so fast');
      const body = world.emulator.events.deliveries[0]?.message.body ?? '';
      world.emulator.events.discardPending();
      const handled = world.background.length;
      const { signingSecret } = world.emulator.app;
      const now = Math.floor(world.clock.now().getTime() / 1000);
      same(await call({ world, body, secret: 'f'.repeat(32), timestamp: now }), 401);
      same(await call({ world, body, secret: signingSecret, timestamp: now - 3600 }), 401);
      same([await heard('not so fast'), world.background.length], [0, handled]);
      // The same bytes with the right secret at the right time: the refusals were for what was wrong with them.
      same(await call({ world, body, secret: signingSecret, timestamp: now }), 200);
    },
  },
];
