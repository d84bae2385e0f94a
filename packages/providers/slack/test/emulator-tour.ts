import { slackEmulator } from '@patchbay/slack/emulator';
import { isJsonObject, type JsonObject, specValidator } from '@patchbay/testing/specs';
import { type Arguments, authorizeUrl, callMethod, everyBotScope, standingClock } from './emulator-calls.ts';

/** Slack's own description, of 2021, as far as it still holds. */
export const validator = () =>
  specValidator({
    spec: 'slack/slack_web_openapi_v2.trimmed.json',
    format: 'swagger2',
    // Its objects are closed and lack fields of today; its lists of errors and scopes are old; it writes "one of" as
    // a list of items; and it says that no list is ever empty.
    loosen: { openObjects: true, openEnums: true, unionItems: true, ignore: ['minItems'] },
    // It knows one HTTP method of the two that Slack takes, and the token as an argument.
    ...{ matchMethod: false, ignoreArguments: ['token'] },
    responseKey: (_, body) => (isJsonObject(body) && body.ok === true ? '200' : 'default'),
  });

/** An app that was connected and registered for events, every call of it held against the description. */
export async function watchedApp() {
  const clock = standingClock();
  const delivered: JsonObject[] = [];
  const emulator = slackEmulator({
    ...{ seed: 11, now: clock.now, apps: [{ rotation: true }], workspaces: 2 },
    deliver: async (request) => {
      const json = await request.json();
      delivered.push(json);
      return new Response(json.challenge);
    },
  });
  const checked = validator();
  const fetch = checked.wrap((request) => emulator.fetch(request));
  const { clientId: client_id, clientSecret: client_secret, redirectUris } = emulator.app;
  const credentials = { client_id, client_secret };
  const scopes = {
    scope: everyBotScope.join(','),
    user_scope: 'chat:write,channels:history,channels:read,users:read',
  };
  const back = await emulator.consent(authorizeUrl(emulator.app, scopes));
  const code = back.searchParams.get('code') ?? '';
  const args = { ...credentials, code, redirect_uri: redirectUris[0] ?? '' };
  const grant = await callMethod({ fetch }, 'oauth.v2.access', args);
  const call = (method: string, given: Arguments = {}, token = grant.access_token) =>
    callMethod({ fetch }, method, given, String(token));
  await emulator.events.register(emulator.app, 'https://app.example.com/slack');
  return { emulator, clock, checked, credentials, grant, call, delivered };
}

type WatchedApp = Awaited<ReturnType<typeof watchedApp>>;

/** Calls every method, as bot and as person, for what it gives and for what it refuses. */
export async function tour({ emulator, call, grant, credentials, clock }: WatchedApp) {
  const user = Object(grant.authed_user);
  const conversations = [...emulator.world.conversations.values()];
  for (const token of [grant.access_token, user.access_token]) {
    await call('auth.test', {}, token);
    await call('team.info', {}, token);
    const types = token === grant.access_token ? 'public_channel,private_channel,mpim,im' : 'public_channel';
    for (const method of ['conversations.list', 'users.conversations', 'users.list']) {
      let cursor = '';
      do {
        const args = method === 'users.list' ? { limit: 9 } : { limit: 9, types };
        const answer = await call(method, { ...args, ...(cursor !== '' && { cursor }) }, token);
        cursor = Object(answer).response_metadata?.next_cursor ?? '';
      } while (cursor !== '');
      await call(method, { cursor: 'x' }, token);
    }
    for (const { id: channel, messages } of conversations) {
      clock.advance(10);
      await call('conversations.info', { channel, include_num_members: true }, token);
      await call('conversations.members', { channel }, token);
      await call('conversations.history', { channel, limit: 50, oldest: messages[3]?.ts ?? 0 }, token);
      const ts =
        messages.find(({ thread_ts }) => thread_ts !== undefined)?.thread_ts ?? messages[0]?.ts ?? '';
      await call('conversations.replies', { channel, ts }, token);
      await call('conversations.join', { channel }, token);
      const posted = Object(await call('chat.postMessage', { channel, text: 'x' }, token));
      if (!posted.ok) continue;
      await call('reactions.add', { channel, timestamp: posted.ts, name: 'eyes' }, token);
      await call('reactions.add', { channel, timestamp: posted.ts, name: 'eyes' }, token);
      await call('conversations.history', { channel, limit: 3 }, token);
      await call('chat.update', { channel, ts: posted.ts, text: 'y' }, token);
      await call('chat.delete', { channel, ts: posted.ts }, token);
      await call('chat.delete', { channel, ts: posted.ts }, token);
    }
    for (const id of emulator.world.users.keys()) await call('users.info', { user: id }, token);
  }
  const refresh = { ...credentials, grant_type: 'refresh_token', refresh_token: String(grant.refresh_token) };
  await callMethod(emulator, 'oauth.v2.access', refresh);
  await call('users.list', {}, 'xoxb-no');
  await call('auth.revoke', {}, user.access_token);
  await call('apps.uninstall', credentials);
  await call('auth.test');
}
