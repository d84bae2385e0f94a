import { type Clock, secondsAfter } from './clock.ts';
import { isPkceVerifier, isS256Challenge, s256 } from './pkce.ts';
import type {
  AcceptedRequest,
  AuthorizationProblem,
  AuthorizationRequest,
  RegisteredClient,
} from './registered-client.ts';
import { TokenStore } from './token-store.ts';

/** Why a code was not exchanged. */
export type CodeProblem =
  | 'unknown-code'
  | 'expired-code'
  | 'used-code'
  | 'other-client'
  | 'redirect-mismatch'
  | 'verifier-missing'
  | 'verifier-mismatch'
  | 'verifier-unexpected';

/** What exchanging a code gave: what was consented to, and the grant that its tokens belong to. */
export type RedeemedCode<Consent> =
  | { readonly ok: true; readonly consent: Consent; readonly grantId: string; readonly challenged: boolean }
  | { readonly ok: false; readonly problem: CodeProblem };

/** What an app sends to exchange a code. */
export interface CodeAttempt {
  readonly code: string;
  readonly clientId: string;
  readonly redirectUri?: string | undefined;
  readonly codeVerifier?: string | undefined;
}

interface CodeRow<Client extends RegisteredClient, Consent> {
  readonly request: AcceptedRequest<Client>;
  readonly consent: Consent;
  readonly expiresAt: Date;
  readonly grantId: string;
  used: boolean;
}

interface ServerOptions<Client> {
  readonly now: Clock;
  readonly clients: readonly Client[];
  /** Makes the code itself, in the provider's own form. */
  readonly mintCode: () => string;
  /** Ten minutes, the most RFC 6749 advises, unless told. */
  readonly codeSeconds?: number;
}

/**
 * The part of an authorization server that every provider has: clients, redirect URIs, PKCE, single-use codes,
 * tokens. It knows no wire format: a provider's emulator reads requests and words answers.
 */
export class AuthorizationServer<Client extends RegisteredClient, Consent, Payload> {
  readonly tokens: TokenStore<Payload>;
  readonly #options: ServerOptions<Client>;
  readonly #codes = new Map<string, CodeRow<Client, Consent>>();
  #grants = 0;

  constructor(options: ServerOptions<Client>) {
    this.#options = options;
    this.tokens = new TokenStore({ now: options.now });
  }

  client(clientId: string | undefined): Client | undefined {
    return this.#options.clients.find((client) => client.clientId === clientId);
  }

  /** Checks what an app asks for, before anyone is shown a consent page. */
  accept(
    request: AuthorizationRequest,
  ): AcceptedRequest<Client> | { readonly ok: false; readonly problem: AuthorizationProblem } {
    const client = this.client(request.clientId);
    if (client === undefined) return { ok: false, problem: 'unknown-client' };
    const only = client.redirectUris.length === 1 ? client.redirectUris[0] : undefined;
    const redirectUri = request.redirectUri ?? only;
    if (redirectUri === undefined) return { ok: false, problem: 'redirect-ambiguous' };
    if (!client.redirectUris.includes(redirectUri)) return { ok: false, problem: 'redirect-unregistered' };
    const problem = challengeProblem(client, request);
    if (problem !== undefined) return { ok: false, problem };
    const redirectNamed = request.redirectUri !== undefined;
    return { ok: true, client, redirectUri, redirectNamed, codeChallenge: request.codeChallenge };
  }

  /** Gives a code for a consent: good once, for ten minutes, for this client, redirect URI and challenge. */
  issueCode(request: AcceptedRequest<Client>, consent: Consent): string {
    const code = this.#options.mintCode();
    const expiresAt = secondsAfter(this.#options.now(), this.#options.codeSeconds ?? 600);
    this.#codes.set(code, { request, consent, expiresAt, grantId: this.newGrantId(), used: false });
    return code;
  }

  /** Exchanges a code. A second try is refused and ends the tokens of the first (RFC 6749 section 4.1.2). */
  async redeem(attempt: CodeAttempt): Promise<RedeemedCode<Consent>> {
    const row = this.#codes.get(attempt.code);
    if (row === undefined) return { ok: false, problem: 'unknown-code' };
    const { codeChallenge } = row.request;
    // The only wait comes first: of two exchanges at once, one finds the code used.
    const verifier = await verifierProblem(codeChallenge, attempt.codeVerifier);
    if (row.request.client.clientId !== attempt.clientId) return { ok: false, problem: 'other-client' };
    if (row.used) {
      this.tokens.revokeWhere((token) => token.grantId === row.grantId);
      return { ok: false, problem: 'used-code' };
    }
    if (row.expiresAt <= this.#options.now()) return { ok: false, problem: 'expired-code' };
    if (!repeatsRedirect(row.request, attempt)) return { ok: false, problem: 'redirect-mismatch' };
    if (verifier !== undefined) return { ok: false, problem: verifier };
    row.used = true;
    const { consent, grantId } = row;
    return { ok: true, consent, grantId, challenged: codeChallenge !== undefined };
  }

  /** A name for a consent that was given without a code, as by an administrator's installation. */
  newGrantId(): string {
    this.#grants += 1;
    return `grant-${this.#grants}`;
  }
}

function challengeProblem(
  client: RegisteredClient,
  { codeChallenge, codeChallengeMethod }: AuthorizationRequest,
): AuthorizationProblem | undefined {
  if (codeChallenge === undefined) return client.pkce === 'required' ? 'challenge-missing' : undefined;
  if (codeChallengeMethod !== 'S256') return 'challenge-not-s256';
  return isS256Challenge(codeChallenge) ? undefined : 'challenge-malformed';
}

async function verifierProblem(
  challenge: string | undefined,
  verifier: string | undefined,
): Promise<CodeProblem | undefined> {
  if (challenge === undefined) return verifier === undefined ? undefined : 'verifier-unexpected';
  if (verifier === undefined) return 'verifier-missing';
  const matches = isPkceVerifier(verifier) && (await s256(verifier)) === challenge;
  return matches ? undefined : 'verifier-mismatch';
}

function repeatsRedirect(
  { redirectNamed, redirectUri }: AcceptedRequest<RegisteredClient>,
  attempt: CodeAttempt,
): boolean {
  if (attempt.redirectUri === undefined) return !redirectNamed;
  return attempt.redirectUri === redirectUri;
}
