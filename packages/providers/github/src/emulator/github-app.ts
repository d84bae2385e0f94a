import type { Random, RegisteredClient } from '@patchbay/testing/emulator';

/** How an app is registered with GitHub; everything has a default. */
export interface GithubAppOptions {
  /** An OAuth App with coarse scopes, or a GitHub App with permissions and installations. `oauth` unless told. */
  readonly kind?: 'oauth' | 'app';
  readonly name?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** The callback URLs; an installation sends the browser to the first. */
  readonly redirectUris?: readonly string[];
  /** A GitHub App's user tokens last 8 hours and can be refreshed; true unless told. */
  readonly expireUserTokens?: boolean;
  /** Where an installation sends the browser instead, without a code. */
  readonly setupUrl?: string;
  readonly permissions?: Readonly<Record<string, 'read' | 'write'>>;
  readonly webhook?: AppWebhookOptions;
}

/** The one webhook of a GitHub App. */
export interface AppWebhookOptions {
  readonly url: string;
  readonly secret?: string;
  readonly contentType?: 'json' | 'form';
  /** The events subscribed to beside those of installations and authorisations, which always come. */
  readonly events?: readonly string[];
}

/** An app as GitHub knows it. */
export interface GithubApp extends RegisteredClient {
  readonly clientSecret: string;
  readonly kind: 'oauth' | 'app';
  readonly id: number;
  readonly name: string;
  /** The name in addresses. */
  readonly slug: string;
  readonly expireUserTokens: boolean;
  readonly setupUrl: string | undefined;
  readonly permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly webhook: Required<AppWebhookOptions> | undefined;
}

/** The redirect URI of an app that names none. */
export const defaultRedirectUri = 'https://app.example.com/integrations/callback/github';

const defaultPermissions: GithubApp['permissions'] = {
  metadata: 'read',
  issues: 'write',
  pull_requests: 'write',
  repository_hooks: 'write',
  emails: 'read',
};

const defaultEvents = ['issues', 'issue_comment', 'pull_request', 'repository'];

/** Registers an app, with ids and secrets from `random` where none are given. */
export function registerGithubApp(options: GithubAppOptions, random: Random): GithubApp {
  const { kind = 'oauth', name = 'Patchbay Demo', webhook } = options;
  const clientId = kind === 'oauth' ? `Ov23li${random.hex(14)}` : `Iv23li${random.hex(14)}`;
  const secret = random.hex(40);
  return {
    ...{ kind, name, id: random.int(100_000, 999_999) },
    slug: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
    clientId: options.clientId ?? clientId,
    clientSecret: options.clientSecret ?? random.hex(40),
    redirectUris: options.redirectUris ?? [defaultRedirectUri],
    pkce: 'optional',
    expireUserTokens: kind === 'app' && (options.expireUserTokens ?? true),
    setupUrl: options.setupUrl,
    permissions: kind === 'app' ? (options.permissions ?? defaultPermissions) : {},
    // GitHub's own default content type is the form.
    webhook: webhook && { secret, contentType: 'form', events: defaultEvents, ...webhook },
  };
}
