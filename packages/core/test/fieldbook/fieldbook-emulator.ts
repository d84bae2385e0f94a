import {
  AuthorizationServer,
  answerConsent,
  type Clock,
  type ConsentAnswer,
  consentAnswer,
  consentPage,
  EmulatorHost,
  hmacSha256Hex,
  presentedClient,
  type RecordedRequest,
  type RegisteredClient,
  type Route,
  type Token,
  type TokenPolicy,
} from '@patchbay/testing/emulator';
import { apiRoutes } from './fieldbook-api.ts';
import type { FieldbookIdentity } from './fieldbook-identity.ts';
import { FieldbookWorld, people } from './fieldbook-world.ts';

export interface FieldbookApp extends RegisteredClient {
  readonly clientSecret: string;
}

export interface FieldbookOptions {
  readonly now: Clock;
  readonly policy?: TokenPolicy;
  readonly redirectUris?: readonly string[];
  readonly pkce?: RegisteredClient['pkce'];
  readonly pageSize?: number;
  /** Registered beside the usual one. */
  readonly clients?: readonly Pick<FieldbookApp, 'clientId' | 'clientSecret'>[];
}

type Server = AuthorizationServer<FieldbookApp, FieldbookIdentity, FieldbookIdentity>;

/** An hour of life, and a refresh token that is good once: its second use ends the whole family. */
export const strictPolicy: TokenPolicy = {
  accessSeconds: 3600,
  refreshable: true,
  rotation: { graceSeconds: 0, reuse: 'ends-family' },
};

export const webhookSecret = 'whsec-fieldbook-canary';

const carries = [
  'expired-token',
  'duplicate-page',
  'empty-page',
  'repeated-cursor',
  'schema-drift',
  'poison-record',
] as const;

/** A made-up provider with everything that core's flows meet: consent, rotation, lists in every order, webhooks. */
export class FieldbookEmulator extends EmulatorHost<(typeof carries)[number]> {
  readonly app: FieldbookApp;
  readonly world: FieldbookWorld;
  readonly tokens: Server['tokens'];
  readonly #now: Clock;

  constructor({ now, policy = strictPolicy, pkce = 'required', pageSize = 3, ...options }: FieldbookOptions) {
    const app: FieldbookApp = {
      clientId: 'fieldbook-client',
      clientSecret: 'canary-client-secret',
      redirectUris: options.redirectUris ?? ['https://app.example.com/integrations/callback/fieldbook'],
      pkce,
    };
    const world = new FieldbookWorld();
    const mint = minter();
    const clients = [app, ...(options.clients ?? []).map((other) => ({ ...app, ...other }))];
    const server: Server = new AuthorizationServer({ now, clients, mintCode: () => mint('code') });
    const issue = { policy, mint: { access: () => mint('access'), refresh: () => mint('refresh') } };
    const oauth = [...authorizeRoutes(server), tokenRoute(server, issue), revokeRoute(server)];
    const routes = [...oauth, ...apiRoutes({ world, tokens: server.tokens, pageSize })];
    super({ now, carries, answers, routes });
    this.app = app;
    this.world = world;
    this.tokens = server.tokens;
    this.#now = now;
  }

  /** Does what a person's browser does at the consent page; returns where it is sent next. */
  consent(url: string | URL, answer?: Partial<ConsentAnswer>): Promise<URL> {
    return answerConsent(this.fetch, url, answer);
  }

  /** A signed webhook call. */
  async delivery(url: string, content: object, secret: string = webhookSecret): Promise<Request> {
    const body = JSON.stringify({ sentAt: this.#now().toISOString(), ...content });
    const headers = { 'x-fieldbook-signature': await hmacSha256Hex(secret, body) };
    return new Request(url, { method: 'POST', headers, body });
  }

  /** Requests that reached a path, oldest first. */
  sent(path: string): readonly RecordedRequest[] {
    return this.requests.filter((request) => request.path === path);
  }
}

/** Every secret has the word canary in it, so that one search finds any of them. */
function minter(): (kind: string) => string {
  let count = 0;
  return (kind) => {
    count += 1;
    return `canary-${kind}-${count}`;
  };
}

function authorizeRoutes(server: Server): readonly Route[] {
  const path = '/oauth/authorize';
  const asked = ({ search }: RecordedRequest) =>
    server.accept({
      clientId: search.get('client_id') ?? '',
      redirectUri: search.get('redirect_uri') ?? undefined,
      codeChallenge: search.get('code_challenge') ?? undefined,
      codeChallengeMethod: search.get('code_challenge_method') ?? undefined,
    });
  const scopesOf = ({ search }: RecordedRequest) => (search.get('scope') ?? '').split(' ').filter(Boolean);
  return [
    {
      ...{ method: 'GET', path },
      handle({ request }) {
        const accepted = asked(request);
        if (!accepted.ok) return new Response(accepted.problem, { status: 400 });
        return consentPage({
          ...{ provider: 'Fieldbook', app: 'Patchbay', action: `${path}${request.url.search}` },
          accounts: people.map(({ id, name }) => ({ id, label: name })),
          permissions: [{ title: 'The app may', scopes: scopesOf(request) }],
        });
      },
    },
    {
      ...{ method: 'POST', path },
      handle({ request }) {
        const accepted = asked(request);
        if (!accepted.ok) return new Response(accepted.problem, { status: 400 });
        const { decision, account = '' } = consentAnswer(request.form);
        const target = new URL(accepted.redirectUri);
        target.searchParams.set('state', request.search.get('state') ?? '');
        target.searchParams.set('iss', 'https://id.fieldbook.example');
        if (decision === 'deny') target.searchParams.set('error', 'access_denied');
        else {
          const consent = { account, scopes: scopesOf(request) };
          target.searchParams.set('code', server.issueCode(accepted, consent));
        }
        return new Response(undefined, { status: 302, headers: { location: target.href } });
      },
    },
  ];
}

interface Issue {
  readonly policy: TokenPolicy;
  readonly mint: { access(): string; refresh(): string };
}

function tokenRoute(server: Server, issue: Issue): Route {
  return {
    method: 'POST',
    path: '/oauth/token',
    async handle({ request: { form, headers } }) {
      const presented = presentedClient(headers, form, (id) => server.client(id) !== undefined);
      const app = server.client(presented.clientId);
      if (app === undefined || presented.clientSecret !== app.clientSecret)
        return refused('invalid_client', 401);
      const { clientId } = app;
      if (form.get('grant_type') === 'refresh_token') {
        const refreshed = server.tokens.refresh(form.get('refresh_token') ?? '', clientId);
        return refreshed.ok ? tokenAnswer(refreshed.token) : refused('invalid_grant', 400);
      }
      const redirectUri = form.get('redirect_uri') ?? undefined;
      const codeVerifier = form.get('code_verifier') ?? undefined;
      const code = form.get('code') ?? '';
      const redeemed = await server.redeem({ code, clientId, redirectUri, codeVerifier });
      if (!redeemed.ok) return refused('invalid_grant', 400);
      const { consent: payload, grantId } = redeemed;
      return tokenAnswer(server.tokens.issue({ clientId, grantId, payload, ...issue }));
    },
  };
}

function revokeRoute(server: Server): Route {
  return {
    method: 'POST',
    path: '/oauth/revoke',
    handle({ request: { form } }) {
      server.tokens.revoke(form.get('token') ?? '');
      return new Response(undefined, { status: 200 });
    },
  };
}

function tokenAnswer({ access, refresh, expiresIn, payload }: Token<FieldbookIdentity>): Response {
  return Response.json({
    access_token: access,
    token_type: 'bearer',
    ...(refresh !== undefined && { refresh_token: refresh }),
    ...(expiresIn !== undefined && { expires_in: expiresIn }),
    scope: payload.scopes.join(' '),
  });
}

function refused(error: string, status: number): Response {
  return Response.json({ error }, { status });
}

const answers = {
  rateLimited: (seconds: number) =>
    Response.json({ problem: 'slow down' }, { status: 429, headers: { 'retry-after': String(seconds) } }),
  serverError: () => Response.json({ problem: 'canary-body' }, { status: 500 }),
  unavailable: () => new Response('canary-body', { status: 503 }),
  notFound: () => Response.json({ problem: 'no such path' }, { status: 404 }),
};
