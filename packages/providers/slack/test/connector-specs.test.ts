import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createPatchbay, keyring, sync, telemetry, webhooks, work } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { fakeClock } from '@patchbay/testing';
import { needs, readSpec, specsFolder } from '@patchbay/testing/specs';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { slackEmulator } from '../src/emulator/index.ts';
import { slack } from '../src/index.ts';
import { channel, message, user } from '../src/schemas.ts';
import { webhooks as declared } from '../src/webhooks.ts';
import { validator } from './emulator-tour.ts';

const owner = { tenantId: 'acme', userId: 'u1' };

/** Everything the connector can send, each request and answer held against Slack's description. */
async function sendEverything() {
  const clock = fakeClock(undefined, { auto: true });
  const emulator = slackEmulator({ seed: 7, now: clock.now, apps: [{ rotation: true }] });
  const checked = validator();
  const { clientId, clientSecret, signingSecret } = emulator.app;
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [slack({ clientId, clientSecret, signingSecret, distribution: 'internal' })],
    store: memoryStore({ clock }),
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [sync(), telemetry(), webhooks(), work()],
    fetch: checked.wrap(emulator.fetch),
    clock,
  });
  const started = await patchbay.connect('slack', { owner });
  const back = await emulator.consent(started.url);
  const cookie = started.cookie.split(';')[0] ?? '';
  const { connection } = await patchbay.callback(new Request(back, { headers: { cookie } }));
  const workspace = patchbay.use(slack, { connection: connection.id, owner });
  clock.advance(13 * 3600 * 1000); // past the first tokens, so that both are refreshed
  for (const stream of workspace.streams) await workspace.sync(stream);
  await workspace.poll();
  const general = [...emulator.world.conversations.values()].find(({ isGeneral }) => isGeneral)?.id ?? '';
  const { ts } = await workspace.actions.postMessage({ channel: general, text: 'hello' });
  await workspace.actions.postMessage({ channel: general, text: 'and more', threadTs: ts });
  await workspace.actions.postAsUser({ channel: general, text: 'hello from me' });
  await workspace.actions.updateMessage({ channel: general, ts, text: 'hello again' });
  await workspace.actions.addReaction({ channel: general, ts, name: 'wave' });
  await workspace.actions.addReaction({ channel: general, ts, name: 'wave' });
  await patchbay.disconnect(connection.id, { owner });
  return checked;
}

const objects = z.array(z.looseObject({}));

describe.skipIf(!needs('specs'))('the connector and Slack’s own description', () => {
  test('every request we send is described, and every answer we read', async () => {
    const { operations, unmatched, problems } = (await sendEverything()).report();
    process.stdout.write(`specs: the connector sends ${operations.size} of the described operations\n`);
    // The description is of 2021, before tokens could be refreshed.
    expect([...new Set(problems)]).toEqual(['GET /oauth.v2.access lacks the argument code']);
    expect(unmatched).toEqual([]);
    expect([...operations.keys()].map((name) => name.split('/').at(-1)).sort()).toEqual([
      'auth.revoke',
      'auth.test',
      'chat.postMessage',
      'chat.update',
      'conversations.history',
      'conversations.list',
      'oauth.v2.access',
      'reactions.add',
      'users.list',
    ]);
  });

  test('every example of a record is read', () => {
    const read = (name: string) => readSpec(`slack/examples/${name}.200.json`);
    const channels = [
      ...objects.parse(read('conversations_list').channels),
      read('conversations_info').channel,
    ];
    const users = [...objects.parse(read('users_list').members), read('users_info').user];
    const messages = objects.parse(read('conversations_history').messages);
    for (const one of channels) expect(channel.parse(one)).toHaveProperty('id');
    for (const one of users) expect(user.parse(one)).toHaveProperty('name');
    for (const one of messages) expect(message.parse({ ...one, channel: 'C1' })).toHaveProperty('ts');
    expect([channels.length, users.length, messages.length]).toEqual([3, 3, 2]);
  });

  test('every kind of event that Slack describes is parsed, and those of ours touch something', () => {
    const files = readdirSync(join(specsFolder(), 'slack/event-shapes'));
    const touching = files.filter((file) => {
      const shape = readSpec(`slack/event-shapes/${file}`);
      // The inventories are emptied: the discriminators are put back, as the file is named.
      const body = new TextEncoder().encode(JSON.stringify(named(shape, file)));
      const events = declared.parse({ headers: new Headers(), body, url: '', receivedAt: new Date(0) });
      return events.some(({ touches = [], revoked }) => touches.length > 0 || revoked);
    });
    expect(files).toHaveLength(20);
    expect(touching.sort()).toEqual(
      files.filter((file) => !['AppMention.json', 'AppRateLimited.json'].includes(file)).sort(),
    );
  });
});

const types: Readonly<Record<string, { type: string; subtype?: string }>> = {
  AppMention: { type: 'app_mention' },
  MessageChannelJoin: { type: 'message', subtype: 'channel_join' },
  MessageChannelTopic: { type: 'message', subtype: 'channel_topic' },
  MessageChanged: { type: 'message', subtype: 'message_changed' },
  MessageDeleted: { type: 'message', subtype: 'message_deleted' },
  MessageThreadBroadcast: { type: 'message', subtype: 'thread_broadcast' },
};

function named(shape: Readonly<Record<string, unknown>>, file: string): object {
  if (file === 'AppRateLimited.json') return { ...shape, type: 'app_rate_limited' };
  const name = file.replace('.json', '');
  const type = types[name] ?? { type: name.replace(/(?<=.)[A-Z]/g, (letter) => `_${letter}`).toLowerCase() };
  const event = { ...(shape.event as object), ...type, ts: '1.000001', deleted_ts: '1.000001' };
  const message = { ...(event as { message?: object }).message, ts: '1.000001' };
  const item = { ...(event as { item?: object }).item, channel: 'C1', ts: '1.000001' };
  const bots = type.type === 'tokens_revoked' ? { tokens: { bot: ['U1'], oauth: [] } } : {};
  return { ...shape, type: 'event_callback', event: { ...event, message, item, ...bots } };
}
