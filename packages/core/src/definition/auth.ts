import type { TokenSet } from './token-set.ts';
import type { AppContext, Empty, Lazy, Needs, Part, Values, ValuesOf } from './values.ts';

/**
 * What a refresh does to the refresh token. `none`: it stays valid. `{ graceSeconds }`: the old one may be replayed that
 * long. `strict`: it dies at once, and a replay may end the whole grant. Unknown providers are `strict`.
 */
export type Rotation = 'none' | 'strict' | { readonly graceSeconds: number };

/** How a connection starts. `consent`: the browser goes to the provider. */
export type Opening = 'consent';

/** A token answer after normalisation: JSON as the provider sent it, without its nulls. */
export type TokenAnswer = Readonly<Record<string, unknown>>;

/** How an app proves itself at the token endpoint. */
export type ClientAuthMethod =
  /** `client_id` and `client_secret` in the body (RFC 6749 section 2.3.1). */
  | 'post'
  /** HTTP Basic with both parts form-encoded, as RFC 6749 section 2.3.1 asks. */
  | 'basic'
  /** HTTP Basic with both parts as they are, for servers that do not decode them. */
  | 'basicRaw'
  /** A public client: only `client_id`, and PKCE in place of the secret. */
  | 'none';

/** What the provider's own error word means. Left `undefined`, core reads RFC 6749's words. */
export type TokenFailure = 'grant-dead' | 'client-refused' | 'rate-limited' | 'unavailable' | 'rejected';

/** How a token is given back to the provider, and what that ends. */
export interface Revocation<Context> {
  /** `account`: revoking one token ends all of this account at this app, so only the last connection revokes. */
  readonly reach: 'token' | 'account';
  /** Several are sent one after the other, the refresh token's first (RFC 7009 section 2.1). */
  readonly request: (token: TokenSet, context: Context) => Request | readonly Request[];
  /** Left out, any 2xx means revoked (RFC 7009 section 2.2). */
  readonly succeeded?: (response: Response) => Promise<boolean>;
}

/** Everything a provider says about its authorization server. Data, and named seams where a vendor departs from the RFC. */
export interface OAuth2Definition<N extends Needs, Token extends string> {
  readonly needs?: N;
  /** The named tokens of one grant; the first is the default. */
  readonly tokens?: readonly [Token, ...Token[]];
  readonly authorizationEndpoint: Lazy<string, AppContext<N>>;
  readonly tokenEndpoint: Lazy<string, AppContext<N>>;
  /**
   * Where the app's secret and its tokens may go beside the origins of endpoints that are written down: every origin that
   * a computed endpoint or a revocation may land on.
   */
  readonly origins?: readonly string[];
  /** The issuer identifier, where the provider sends `iss` back (RFC 9207). Left out, the token endpoint's origin. */
  readonly issuer?: Lazy<string, AppContext<N>>;
  readonly pkce: Lazy<'S256' | 'none', AppContext<N>>;
  readonly clientAuth: Lazy<ClientAuthMethod, AppContext<N>>;
  readonly rotation?: Rotation;
  /** When the provider ends a grant for good, however often it is refreshed (Google's test apps: after seven days). */
  readonly reauthBy?: (grantedAt: Date) => Date;
  /** `account`: a new consent of the same account replaces the tokens of the old one, so its connections share one grant. */
  readonly grantPer?: 'consent' | 'account';
  readonly revocation?: Revocation<AppContext<N>>;
  /** The provider's page where a person sees which apps have access, and removes it by hand. */
  readonly accessPage?: string;
  readonly scopes?: {
    /** Between scopes in the authorization URL; a space when left out. */
    readonly separator?: string;
    /** Asked for with the first token whatever the abilities. */
    readonly always?: readonly string[];
    /** True where holding `granted` includes `needed`. Left out, only equal scopes cover. */
    readonly covers?: (granted: string, needed: string) => boolean;
  };
  /** Further parameters of the authorization URL. May replace `scope`, where the provider spreads it over several. */
  readonly authorizationParameters?: (
    context: AppContext<N> & { readonly scopes: Readonly<Record<Token, readonly string[]>> },
  ) => Readonly<Record<string, string>>;
  /** Corrects a token answer before the strict validator reads it. */
  readonly normalizeTokenResponse?: (response: Response) => Promise<Response>;
  /** Takes a normalised answer apart; `refreshed` names the token that was refreshed, and is absent after consent. */
  readonly splitTokens?: (answer: TokenAnswer, refreshed?: Token) => Partial<Record<Token, TokenAnswer>>;
  /** The provider's own words at the token endpoint, where they are not RFC 6749's. */
  readonly classifyTokenError?: (error: string, status: number) => TokenFailure | undefined;
}

/** What every kind of auth comes down to. `Token` names the tokens of one grant (Slack: bot, user). */
export interface Auth<O extends Opening, Token extends string, V extends Values> extends Part<V> {
  readonly kind: 'oauth2';
  readonly opening: O;
  readonly tokens: readonly [Token, ...Token[]];
  readonly definition: OAuth2Definition<Needs, string>;
}

/**
 * Authorization code with PKCE. One value serves every connector of a provider. Throws a `TypeError` where an endpoint is
 * computed and no `origins` are listed.
 */
export function oauth2<N extends Needs = Empty, const Token extends string = 'default'>(
  definition: OAuth2Definition<N, Token>,
): Auth<'consent', Token, ValuesOf<N>> {
  const tokens = definition.tokens ?? (['default'] as unknown as readonly [Token]);
  const isComputed = [definition.authorizationEndpoint, definition.tokenEndpoint].some(
    (endpoint) => typeof endpoint === 'function',
  );
  if (isComputed && definition.origins === undefined) {
    throw new TypeError(
      'oauth2: an endpoint is computed, so `origins` has to list every origin that it may land on.',
    );
  }
  return Object.freeze({
    kind: 'oauth2',
    opening: 'consent',
    tokens,
    // What `needs` promises was checked where the connector was defined; from here on core passes parsed values.
    definition: definition as unknown as OAuth2Definition<Needs, string>,
    '~needs': () => undefined,
  });
}
