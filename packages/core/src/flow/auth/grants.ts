import * as oauth from 'oauth4webapi';
import type { TokenAnswer } from '../../definition/auth.ts';
import type { BoundApp, PlaceContext } from '../app.ts';
import type { Kernel } from '../kernel.ts';
import { type TokenOutcome, tokenRequest } from './token-request.ts';

/** Exchanges an authorization code that oauth4webapi has validated (RFC 6749 section 4.1.3, RFC 7636 section 4.5). */
export function codeGrant(
  kernel: Kernel,
  bound: BoundApp,
  request: {
    readonly site: PlaceContext['site'];
    readonly callback: URLSearchParams;
    readonly redirectUri: string;
    readonly verifier: string | undefined;
  },
): Promise<TokenOutcome> {
  const client = { client_id: bound.values.clientId };
  return tokenRequest(kernel, bound, request.site, {
    send: (server, auth, options) =>
      oauth.authorizationCodeGrantRequest(
        server,
        client,
        auth,
        request.callback,
        request.redirectUri,
        request.verifier ?? oauth.nopkce,
        options,
      ),
    validate: (server, response) => oauth.processAuthorizationCodeResponse(server, client, response),
  });
}

/** Spends a refresh token (RFC 6749 section 6). */
export function refreshGrant(
  kernel: Kernel,
  bound: BoundApp,
  site: PlaceContext['site'],
  refreshToken: string,
): Promise<TokenOutcome> {
  const client = { client_id: bound.values.clientId };
  return tokenRequest(kernel, bound, site, {
    send: (server, auth, options) =>
      oauth.refreshTokenGrantRequest(server, client, auth, refreshToken, options),
    validate: (server, response) => oauth.processRefreshTokenResponse(server, client, response),
  });
}

/** The answer by token name: as the connector splits it, else all of it under the first name. */
export function splitAnswer(
  bound: BoundApp,
  answer: TokenAnswer,
  refreshed?: string,
): Readonly<Record<string, TokenAnswer | undefined>> {
  const { definition, tokens } = bound.connector.auth;
  return definition.splitTokens?.(answer, refreshed) ?? { [refreshed ?? tokens[0]]: answer };
}
