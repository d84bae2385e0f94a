import type { Random, RegisteredClient } from '@patchbay/testing/emulator';

/** How an app is registered with Slack; everything has a default. */
export interface SlackAppOptions {
  readonly name?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly signingSecret?: string;
  readonly redirectUris?: readonly string[];
  /** Whether tokens expire after 12 hours and come with refresh tokens. Off unless told, as at Slack. */
  readonly rotation?: boolean;
  /** Whether the app is a public client: a code got with a challenge is exchanged without a secret. */
  readonly pkce?: boolean;
  /** Which rate limits hold: `distributed` means sold outside the Marketplace. `internal` unless told. */
  readonly distribution?: 'internal' | 'marketplace' | 'distributed';
}

/** An app as Slack knows it. */
export interface SlackApp extends RegisteredClient, Required<SlackAppRest> {
  readonly clientSecret: string;
  /** `A…`: the id that events and token answers name the app by. */
  readonly id: string;
  /** The deprecated token in event bodies. */
  readonly verificationToken: string;
}

interface SlackAppRest {
  readonly name: string;
  readonly signingSecret: string;
  readonly rotation: boolean;
  readonly publicClient: boolean;
  readonly distribution: 'internal' | 'marketplace' | 'distributed';
}

/** The redirect URI of an app that names none. */
export const defaultRedirectUri = 'https://app.example.com/integrations/callback/slack';

/** Registers an app, with ids and secrets from `random` where none are given. */
export function registerSlackApp(options: SlackAppOptions, random: Random): SlackApp {
  const { name = 'Patchbay Demo', rotation = false, pkce = false, distribution = 'internal' } = options;
  const digits = '0123456789';
  const clientId = `${random.id('', 12, digits)}.${random.id('', 13, digits)}`;
  return {
    ...{ name, rotation, distribution },
    id: random.id('A', 10),
    clientId: options.clientId ?? clientId,
    clientSecret: options.clientSecret ?? random.hex(32),
    signingSecret: options.signingSecret ?? random.hex(32),
    verificationToken: random.id('', 24),
    redirectUris: options.redirectUris ?? [defaultRedirectUri],
    publicClient: pkce,
    // Slack keeps the challenge optional for web redirects, even of apps that have PKCE switched on.
    pkce: 'optional',
  };
}
