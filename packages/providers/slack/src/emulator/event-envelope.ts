import { type Clock, epochSeconds, hmacSha256Hex, type Random } from '@patchbay/testing/emulator';
import type { Installation } from './installations.ts';
import type { SlackApp } from './slack-app.ts';
import type { SlackEvent } from './slack-objects.ts';
import type { Team } from './workspace-state.ts';

/** Something to be posted to an app's request URL. */
export interface SlackDelivery {
  /** The `event_id`; deliveries of one event share it. */
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly signingSecret: string;
}

/** The `event_callback` around an event. Bots that were removed are named all the same. */
export function eventCallback(
  event: SlackEvent,
  { app, botUserId, orgWide }: Installation,
  { team, random, now }: { team: Team; random: Random; now: Clock },
) {
  const place = { enterprise_id: team.enterprise?.id ?? null, team_id: team.id };
  const user = { user_id: botUserId, is_bot: true, is_enterprise_install: orgWide };
  const seconds = epochSeconds(now());
  return {
    token: app.verificationToken,
    team_id: team.id,
    ...(team.enterprise && { enterprise_id: team.enterprise.id }),
    api_app_id: app.id,
    event: { event_ts: `${seconds}.000000`, ...event },
    type: 'event_callback',
    event_id: random.id('Ev', 10),
    event_time: seconds,
    // Deprecated since authorizations came, and still in the vendor's description of the envelope.
    authed_users: [botUserId],
    authorizations: [{ ...place, ...user }],
    is_ext_shared_channel: false,
    event_context: `4-${random.id('', 40)}`,
  };
}

/** The callback that says that events of this minute were dropped. It is no `event_callback`. */
export function rateLimitedCallback(app: SlackApp, teamId: string, now: Date) {
  const minute_rate_limited = Math.floor(epochSeconds(now) / 60) * 60;
  const fixed = { token: app.verificationToken, type: 'app_rate_limited', team_id: teamId };
  return { ...fixed, minute_rate_limited, api_app_id: app.id };
}

/** A signed request (version 0 of Slack's scheme); a repeated one says which try it is, and why. */
export async function signedRequest(
  { url, body, signingSecret }: SlackDelivery,
  { now, attempt, last }: { now: Date; attempt: number; last?: number | 'no-connection' | undefined },
): Promise<Request> {
  const timestamp = String(epochSeconds(now));
  const signature = await hmacSha256Hex(signingSecret, `v0:${timestamp}:${body}`);
  const headers = new Headers({
    'content-type': 'application/json',
    'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
    'x-slack-request-timestamp': timestamp,
    'x-slack-signature': `v0=${signature}`,
  });
  if (attempt > 0) {
    headers.set('x-slack-retry-num', String(attempt));
    headers.set('x-slack-retry-reason', last === 'no-connection' ? 'connection_failed' : 'http_error');
  }
  return new Request(url, { method: 'POST', headers, body });
}
