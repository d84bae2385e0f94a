import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { slackEmulator } from '@patchbay/slack/emulator';
import { hmacSha256Hex } from '@patchbay/testing/emulator';
import {
  type JsonObject,
  needs,
  readSpec,
  shapeProblems,
  specsFolder,
  specValidator,
} from '@patchbay/testing/specs';
import { describe, expect, test } from 'vitest';
import { callMethod, standingClock } from './emulator-calls.ts';
import { tour, validator, watchedApp } from './emulator-tour.ts';

/** The vendor's examples that contradict the vendor's description, and where. */
const misfits: Readonly<Record<string, string>> = {
  'conversations_history.200.json': 'channel_actions_ts and channel_actions_count lack',
  'team_info.200.json': 'the id of the team is shorter than its pattern',
  'users_info.200.json': 'the profile lacks title, phone, skype and fields',
  'users_list.200.json': 'the first profile lacks title, phone, skype and fields',
};

/** Fields that one of the vendor's inventories lacks though its schemas demand them. */
const demanded = ['/user/profile/fields', '/event_ts'].map((field) => `${field} is not in the inventory`);

const inventoryProblems = (value: unknown, shape: unknown) =>
  shapeProblems(value, shape).filter((problem) => !demanded.includes(problem));

/** A file of a folder below Slack's, by its name without `.json`. */
const file = (path: string): JsonObject => readSpec(`slack/${path}.json`);

describe.skipIf(!needs('specs'))('Slack’s own descriptions', () => {
  test('every answer fits the vendor’s Swagger, and every request that was granted', async () => {
    const slack = await watchedApp();
    await tour(slack);
    const { operations, unmatched } = slack.checked.conclude();
    // Two of the twenty described methods are not emulated: files.list, apps.event.authorizations.list.
    expect(operations.size).toBe(18);
    expect(unmatched).toEqual([]);
    const answered = [...operations.values()].reduce((sum, count) => sum + count, 0);
    expect(answered).toBeGreaterThan(200);
  });

  test('the check can fail: a drifted answer and a wrong argument are told', async () => {
    const { emulator, call, checked } = await watchedApp();
    emulator.fault({ kind: 'schema-drift' });
    await call('users.list');
    await call('users.list', { include_locale: 'perhaps' });
    expect(checked.report().problems.join('\n')).toMatch(
      /\/members\/0\/name must be string[\s\S]*include_locale = "perhaps"/,
    );
    expect(() => checked.conclude()).toThrow('must be string');
  });

  test('the vendor’s examples fit it too, but for those that are known not to', () => {
    const checked = validator();
    const examples = readdirSync(join(specsFolder(), 'slack/examples')).sort();
    const wrong = examples.filter((name) => {
      const operation = `/${name.split('.')[0]?.replaceAll('_', '.')}`;
      return checked.bodyProblems(operation, readSpec(`slack/examples/${name}`)).length > 0;
    });
    process.stdout.write(`specs: ${examples.length - wrong.length} of ${examples.length} examples fit\n`);
    for (const name of wrong) process.stdout.write(`  known misfit: ${name} (${misfits[name]})\n`);
    expect(examples).toHaveLength(40);
    expect(wrong).toEqual(Object.keys(misfits));
  });

  test('answers name no field that the vendor’s inventory lacks', async () => {
    const { grant, call, emulator } = await watchedApp();
    const channel = [...emulator.world.conversations.values()].find(({ isGeneral }) => isGeneral)?.id ?? '';
    const user = [...emulator.world.users.keys()][0] ?? '';
    const answers: Readonly<Record<string, object>> = {
      'oauth.v2.access': grant,
      'auth.test': await call('auth.test'),
      'conversations.list': await call('conversations.list'),
      'conversations.info': await call('conversations.info', { channel }),
      'users.list': await call('users.list'),
      'users.info': await call('users.info', { user }),
      'team.info': await call('team.info'),
    };
    for (const [method, answer] of Object.entries(answers)) {
      const problems = inventoryProblems(answer, file(`api-shapes/${method}`));
      expect({ method, problems }).toEqual({ method, problems: [] });
    }
  });

  test('token answers have the fields of the documented ones', async () => {
    const { grant, emulator } = await watchedApp();
    const documented = file('doc-examples/oauth.v2.access.rotating.doc-shape');
    for (const field of Object.keys(documented)) expect(grant).toHaveProperty([field]);
    for (const field of Object.keys(Object(documented.authed_user))) {
      expect(grant).toHaveProperty(['authed_user', field]);
    }
    const userOnly = slackEmulator({ now: () => new Date() }).install({ userScopes: ['chat:write'] });
    const shape = file('doc-examples/oauth.v2.access.user-only.doc-shape');
    expect(Object.keys(userOnly).sort()).toEqual(Object.keys(shape).sort());
    expect(emulator.apps).toHaveLength(1);
  });

  test('refusals look as documented', async () => {
    const { emulator } = await watchedApp();
    const { access_token } = {
      access_token: '',
      ...emulator.install({ botScopes: ['chat:write'] }, emulator.app),
    };
    expect(access_token).not.toBe('');
    const blind = slackEmulator({ seed: 3 });
    const installed = blind.install({ botScopes: ['channels:read', 'chat:write'] });
    const token = installed.access_token ?? '';
    const channel = [...blind.world.conversations.values()].find(({ isGeneral }) => isGeneral)?.id ?? '';
    const refused = await callMethod(blind, 'conversations.history', { channel }, token);
    expect(refused).toEqual(file('doc-examples/error.missing_scope.doc-shape'));
    blind.fault({ kind: 'rate-limited' });
    expect(await callMethod(blind, 'auth.test', {}, token)).toEqual(
      file('doc-examples/error.ratelimited.doc-shape'),
    );
  });

  test('events are in the vendor’s envelope and inventories', async () => {
    const slack = await watchedApp();
    const { emulator, delivered } = slack;
    const { world } = emulator;
    const user = [...world.users.keys()][0] ?? '';
    const bot = emulator.installations.all[0]?.botUserId ?? '';
    const { id } = world.createChannel({ name: 'new', creator: user, members: [user, bot] });
    world.renameChannel(id, 'newer');
    const { ts } = world.postMessage({ channel: id, user, text: 'x' });
    world.addReaction({ channel: id, ts, name: 'eyes', user });
    world.editMessage({ channel: id, ts, text: 'y' });
    world.deleteMessage({ channel: id, ts });
    const { id: newcomer } = world.addUser();
    world.joinChannel(id, newcomer, user);
    world.leaveChannel(id, newcomer);
    world.deactivateUser(newcomer);
    world.archiveChannel(id);
    world.unarchiveChannel(id);
    world.deleteChannel(id);
    await slack.call('apps.uninstall', slack.credentials);
    await emulator.events.flush();

    const envelope = specValidator({
      spec: {
        paths: {
          '/event': {
            post: { responses: { 200: { schema: file('slack_common_event_wrapper_schema') } } },
          },
        },
      },
      format: 'swagger2',
    });
    const [handshake, ...events] = delivered;
    expect(Object.keys(handshake ?? {}).sort()).toEqual(
      Object.keys(file('doc-examples/url_verification')).sort(),
    );
    const seen = new Set<string>();
    for (const body of events) {
      const { type, subtype } = Object(body.event);
      const name = `${type}_${subtype ?? ''}`.replace('message_message_', 'message_').replace(/_$/, '');
      const shape = file(
        `event-shapes/${name.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase())}`,
      );
      seen.add(name);
      expect({ name, problems: envelope.bodyProblems('/event', body) }).toEqual({ name, problems: [] });
      expect({ name, problems: inventoryProblems(body.event, shape.event) }).toEqual({ name, problems: [] });
    }
    process.stdout.write(`specs: ${events.length} events of ${seen.size} kinds validated\n`);
    expect(seen.size).toBe(16);
  });

  test('app_rate_limited has the documented fields', async () => {
    const clock = standingClock();
    const bodies: JsonObject[] = [];
    const deliver = async (request: Request) => {
      const json = await request.json();
      bodies.push(json);
      return new Response(json.challenge);
    };
    const emulator = slackEmulator({ now: clock.now, deliver, eventsPerHour: 0 });
    emulator.install({ botScopes: ['users:read'] });
    await emulator.events.register(emulator.app, 'https://app.example.com/slack');
    emulator.world.addUser();
    await emulator.events.flush();
    const documented = file('doc-examples/app_rate_limited');
    expect(shapeProblems(bodies[1], documented)).toEqual([]);
    expect(Object.keys(bodies[1] ?? {}).sort()).toEqual(Object.keys(documented).sort());
  });

  test('the published signature vector', async () => {
    const vector = file('doc-examples/request-signature.test-vector');
    const text = `${vector.base_string_prefix}${vector.raw_body}`;
    const signature = await hmacSha256Hex(String(vector.signing_secret), text);
    expect(`v0=${signature}`).toBe(vector['x-slack-signature']);
  });
});
