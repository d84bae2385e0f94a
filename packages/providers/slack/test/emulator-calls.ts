import { type SlackApp, type SlackEmulator, slackEmulator } from '@patchbay/slack/emulator';

/** Scopes with which a bot may do all that the emulator knows. */
export const everyBotScope = [
  ...['channels:read', 'groups:read', 'im:read', 'mpim:read', 'channels:history', 'groups:history'],
  ...['im:history', 'mpim:history', 'channels:join', 'chat:write', 'reactions:write', 'reactions:read'],
  ...['users:read', 'users:read.email', 'team:read'],
];

/** A clock that stands still until it is moved. */
export function standingClock(start = '2026-11-21T10:00:00Z') {
  let time = new Date(start);
  return {
    now: () => time,
    advance: (seconds: number) => {
      time = new Date(time.getTime() + seconds * 1000);
    },
  };
}

/** An emulator on a standing clock, an app in it, and a way to call its methods. */
export function installed(options: Parameters<typeof slackEmulator>[0] = {}, botScopes = everyBotScope) {
  const clock = standingClock();
  const emulator = slackEmulator({ now: clock.now, ...options });
  const answer = emulator.install({ botScopes });
  const token = answer.access_token ?? '';
  const call = (method: string, args: Arguments = {}) => callMethod(emulator, method, args, token);
  return { emulator, clock, answer, token, call };
}

export type Arguments = Readonly<Record<string, string | number | boolean>>;

/** What a method answers, to be looked into by tests. */
export type Answer = Readonly<Record<string, unknown>> & { readonly ok: boolean; readonly error?: string };

/** Calls a method of the Web API as most clients do: a form, the token in the header. */
export async function callMethod(
  { fetch }: Pick<SlackEmulator, 'fetch'>,
  method: string,
  args: Arguments,
  token?: string,
): Promise<Answer> {
  const body = new URLSearchParams(Object.entries(args).map(([name, value]) => [name, String(value)]));
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...(token && { authorization: `Bearer ${token}` }),
  };
  const request = new Request(`https://slack.com/api/${method}`, {
    method: 'POST',
    body: `${body}`,
    headers,
  });
  return (await fetch(request)).json();
}

/** The address of the consent page for an app. */
export function authorizeUrl(app: SlackApp, parameters: Readonly<Record<string, string>> = {}): URL {
  const url = new URL('https://slack.com/oauth/v2/authorize');
  const usual = { client_id: app.clientId, scope: 'channels:read,chat:write', state: 'st&te' };
  const redirect_uri = app.redirectUris[0] ?? '';
  for (const [name, value] of Object.entries({ ...usual, redirect_uri, ...parameters })) {
    if (value !== '') url.searchParams.set(name, value);
  }
  return url;
}
