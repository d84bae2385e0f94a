import type { AuthorizationServer, Random, Token, TokenPolicy } from '@patchbay/testing/emulator';
import type { GithubApp } from './github-app.ts';
import type { Account } from './records.ts';
import { normalized } from './scopes.ts';

/** What a person agreed to. A GitHub App asks for no scopes. */
export interface GithubConsent {
  readonly account: Account;
  readonly scopes: readonly string[];
}

/** Whom a token speaks for. */
export interface GithubIdentity extends GithubConsent {
  readonly app: GithubApp;
}

/** A token that a person gave to an app. */
export type GithubToken = Token<GithubIdentity>;

/** GitHub's authorization server. */
export type GithubAuthorization = AuthorizationServer<GithubApp, GithubConsent, GithubIdentity>;

/** An answer of the token endpoint, before it is written as a form or as JSON. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'bearer';
  /** Separated by commas; empty for a GitHub App. */
  readonly scope: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
}

/** Life of a refresh token in seconds, about six months. */
const refreshSeconds = 15_811_200;
const tokensPerScopeSet = 10;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** The tokens that people gave to apps. */
export class Authorizations {
  readonly #server: GithubAuthorization;
  readonly #random: Random;

  constructor(server: GithubAuthorization, random: Random) {
    this.#server = server;
    this.#random = random;
  }

  get tokens(): GithubAuthorization['tokens'] {
    return this.#server.tokens;
  }

  /** Gives an app a token; of more than ten for one person and set of scopes the oldest ends. */
  issue(app: GithubApp, { account, scopes }: GithubConsent, grantId: string): GithubToken {
    const payload = { app, account, scopes: app.kind === 'oauth' ? normalized(scopes) : [] };
    const random = this.#random;
    const mint = {
      access: () => random.id(app.kind === 'oauth' ? 'gho_' : 'ghu_', 36, alphabet),
      refresh: () => random.id('ghr_', 76, alphabet),
    };
    const request = { clientId: app.clientId, grantId, payload, policy: policyOf(app), mint };
    const token = this.tokens.issue(request);
    if (app.kind === 'oauth') this.#endSurplus(payload);
    return token;
  }

  /** Ends one token with its refresh token; false where it wasn't the app's, or was dead. */
  end(app: GithubApp, access: string): boolean {
    const found = this.tokens.check(access);
    if (found.state !== 'active' || found.token.clientId !== app.clientId) return false;
    const { familyId } = found.token;
    return this.tokens.revokeWhere((token) => token.familyId === familyId).length > 0;
  }

  /** Ends everything a person gave to an app; false when that was nothing. */
  endAll(app: GithubApp, account: Account): boolean {
    const isTheirs = ({ clientId, payload }: GithubToken) =>
      clientId === app.clientId && payload.account.id === account.id;
    return this.tokens.revokeWhere(isTheirs).length > 0;
  }

  #endSurplus({ app, account, scopes }: GithubIdentity): void {
    const key = [...scopes].sort().join();
    const same = this.tokens
      .active()
      .filter(({ clientId, payload }) => clientId === app.clientId && payload.account.id === account.id)
      .filter(({ payload }) => [...payload.scopes].sort().join() === key);
    for (const { access } of same.slice(0, -tokensPerScopeSet)) this.tokens.revoke(access);
  }
}

/** The token endpoint's words for a token. */
export function tokenAnswer({ access, refresh, payload, expiresIn }: GithubToken): TokenAnswer {
  const lasting = { scope: payload.scopes.join(','), token_type: 'bearer' as const };
  if (refresh === undefined || expiresIn === undefined) return { access_token: access, ...lasting };
  return {
    access_token: access,
    expires_in: expiresIn,
    refresh_token: refresh,
    refresh_token_expires_in: refreshSeconds,
    ...lasting,
  };
}

/** A refresh ends the refresh token and the access token it came with, at once. */
function policyOf({ expireUserTokens }: GithubApp): TokenPolicy {
  if (!expireUserTokens) return {};
  return {
    ...{ accessSeconds: 28_800, refreshable: true, refreshSeconds, replacedAccessSeconds: 0 },
    rotation: { graceSeconds: 0, reuse: 'refused' },
  };
}
