import { type SlackAppOptions, type SlackEmulatorOptions, slackEmulator } from '@patchbay/slack/emulator';
import { s256 } from '@patchbay/testing/emulator';
import { type Arguments, authorizeUrl, callMethod, standingClock } from './emulator-calls.ts';

/** A PKCE verifier. */
export const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

/** What its challenge adds to an authorization request. */
export const pkce = async () => ({
  code_challenge: await s256(verifier),
  code_challenge_method: 'S256',
});

/** An emulator with one app that nobody installed yet, and the steps of OAuth as that app takes them. */
export function oauthClient(app: SlackAppOptions = {}, options: SlackEmulatorOptions = {}) {
  const clock = standingClock();
  const emulator = slackEmulator({ now: clock.now, ...options, apps: [app] });
  const { clientId, clientSecret, redirectUris } = emulator.app;
  const credentials = { client_id: clientId, client_secret: clientSecret };
  const redirect_uri = redirectUris[0] ?? '';
  const authorize = (parameters = {}) => authorizeUrl(emulator.app, parameters);
  const access = (args: Arguments) => callMethod(emulator, 'oauth.v2.access', args);
  const code = async (parameters = {}) =>
    (await emulator.consent(authorize(parameters))).searchParams.get('code') ?? '';
  const connect = async (parameters = {}) =>
    access({ ...credentials, code: await code(parameters), redirect_uri });
  const authTest = (token: unknown) => callMethod(emulator, 'auth.test', {}, String(token));
  return { emulator, clock, credentials, redirect_uri, authorize, access, code, connect, authTest };
}
