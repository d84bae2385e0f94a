/** An app as it is registered with a provider. */
export interface RegisteredClient {
  readonly clientId: string;
  /** Left out for a public client. */
  readonly clientSecret?: string;
  /** Where an answer may be sent, compared character by character. */
  readonly redirectUris: readonly string[];
  /** Whether a consent must begin with a code challenge. Given one, the verifier is demanded either way. */
  readonly pkce: 'optional' | 'required';
}

/** What an app asks for at the authorization endpoint. */
export interface AuthorizationRequest {
  readonly clientId: string;
  /** Left out, the client's only registered one is meant. */
  readonly redirectUri?: string | undefined;
  readonly codeChallenge?: string | undefined;
  readonly codeChallengeMethod?: string | undefined;
}

/**
 * Why a consent can't begin. The first three must be shown to the person and never redirected (RFC 6749 section
 * 4.1.2.1); the rest may be sent back to the app.
 */
export type AuthorizationProblem =
  | 'unknown-client'
  | 'redirect-unregistered'
  | 'redirect-ambiguous'
  | 'challenge-missing'
  | 'challenge-malformed'
  | 'challenge-not-s256';

/** An authorization request that may go on. */
export interface AcceptedRequest<Client extends RegisteredClient> {
  readonly ok: true;
  readonly client: Client;
  /** Where the answer goes. */
  readonly redirectUri: string;
  readonly codeChallenge: string | undefined;
  /** Whether the app named the redirect URI, so that it must repeat it (RFC 6749 section 4.1.3). */
  readonly redirectNamed: boolean;
}
