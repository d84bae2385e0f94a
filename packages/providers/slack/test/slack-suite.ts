import type { ShapeOf } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { ConnectorSuiteOptions } from '@patchbay/testing';
import { type SlackEmulator, slackEmulator } from '../src/emulator/index.ts';
import type { slack } from '../src/index.ts';

/** What the connector contract must be told of Slack. */
export const slackSuite: ConnectorSuiteOptions<ShapeOf<typeof slack>, SlackEmulator> = {
  emulator: ({ clock, deliver }) =>
    slackEmulator({
      seed: 7,
      now: clock.now,
      deliver,
      apps: [{ rotation: true }],
      size: { users: 12, channels: 6, messages: 20 },
    }),
  app: ({ app }) => ({
    clientId: app.clientId,
    clientSecret: app.clientSecret,
    signingSecret: app.signingSecret,
    distribution: 'internal',
  }),
  store: (clock) => memoryStore({ clock }),
  baseUrl: 'https://app.example.com/integrations',
  origins: ['https://slack.com'],
  streams: {
    channels: {
      change: ({ world }) => world.renameChannel(general(world).id, 'renamed'),
      remove: ({ world }) => world.deleteChannel(lastChannel(world)),
    },
    users: {
      change: ({ world }) => world.addUser(),
      // A member who leaves stays in the list; only Slack itself takes one out of it.
      remove: ({ world }) => world.users.delete([...world.users.keys()].at(-1) ?? ''),
    },
    messages: { change: ({ world }) => say(world) },
  },
  changeGauges: ({ world }) => world.addUser(),
  actions: {
    postMessage: async ({ emulator }) => ({ channel: general(emulator.world).id, text: 'hello' }),
    postAsUser: async ({ emulator }) => ({ channel: general(emulator.world).id, text: 'hello' }),
    updateMessage: async ({ emulator, actions }) => {
      const posted = await actions.postMessage({ channel: general(emulator.world).id, text: 'hello' });
      return { ...posted, text: 'hello again' };
    },
    addReaction: async ({ emulator, actions }) => {
      const posted = await actions.postMessage({ channel: general(emulator.world).id, text: 'hello' });
      return { ...posted, name: 'tada' };
    },
  },
  webhooks: {
    register: ({ events, app }, url) => events.register(app, url),
    async tell({ world, events }) {
      say(world);
      await events.flush();
    },
    signatureHeader: 'x-slack-signature',
    goodForSeconds: 300,
    appWithoutSecret: ({ app }) => ({ clientId: app.clientId, clientSecret: app.clientSecret }),
  },
  faults: [
    'expired-token',
    'duplicate-page',
    'empty-page',
    'repeated-cursor',
    'schema-drift',
    'poison-record',
  ],
  tokens: {
    expire: ({ tokens }) => tokens.expireWhere(() => true),
    revoke: ({ tokens }) => void tokens.revokeWhere(() => true),
    // Slack ends the token that is presented; of the refresh token beside it nothing is documented.
    alive: ({ tokens }) => tokens.active().length > 0,
  },
};

type World = SlackEmulator['world'];

/** The channel that everyone is in, the app too. */
function general({ conversations }: World) {
  const found = [...conversations.values()].find(({ isGeneral }) => isGeneral);
  if (found === undefined) throw new Error('the workspace has no general channel');
  return found;
}

function say(world: World): void {
  const { id, creator } = general(world);
  world.postMessage({ channel: id, user: creator, text: 'something new' });
}

function lastChannel({ conversations }: World): string {
  const open = [...conversations.values()].filter(({ kind }) => kind === 'public_channel');
  return open.at(-1)?.id ?? '';
}
