import {
  type AcceptedRequest,
  type AuthorizationProblem,
  consentAnswer,
  escapeHtml,
  htmlPage,
  type Route,
} from '@patchbay/testing/emulator';
import type { GithubAuthorization } from './authorizations.ts';
import { grantedScopes, scopeConsentPage } from './consent-page.ts';
import type { GithubApp } from './github-app.ts';
import type { Account } from './records.ts';
import { readScopes, unknownScopes } from './scopes.ts';

/** A request that may go on, or where the browser is sent with what was wrong. */
type Asked =
  | { readonly ok: true; readonly request: AcceptedRequest<GithubApp>; readonly scopes: readonly string[] }
  | { readonly ok: false; readonly answer: Response };

/** `/login/oauth/authorize`: the consent page, and the answer to it. `people` may be signed in. */
export function authorizeRoutes(server: GithubAuthorization, people: readonly Account[]): readonly Route[] {
  const path = '/login/oauth/authorize';
  return [
    {
      ...{ method: 'GET', path },
      handle({ request: { url } }) {
        const asked = readAsked(server, url);
        if (!asked.ok) return asked.answer;
        const action = `${url.pathname}${url.search}`;
        return scopeConsentPage({
          ...{ app: asked.request.client, scopes: asked.scopes, action },
          people: inOrder(people, url.searchParams.get('login')),
        });
      },
    },
    {
      ...{ method: 'POST', path },
      handle({ request: { url, form } }) {
        const asked = readAsked(server, url);
        if (!asked.ok) return asked.answer;
        const { request, scopes } = asked;
        const { decision, account: id } = consentAnswer(form);
        const account = people.find((person) => String(person.id) === id);
        if (decision === 'deny') return sendBack(request.redirectUri, url, refusals.access_denied);
        if (account === undefined) return notFoundPage();
        // GitHub asks for the redirect URI again at the token endpoint, and doesn't miss it.
        const consent = { account, scopes: grantedScopes(scopes, form) };
        const code = server.issueCode({ ...request, redirectNamed: false }, consent);
        return sendBack(request.redirectUri, url, { code });
      },
    },
  ];
}

function readAsked(server: GithubAuthorization, url: URL): Asked {
  const search = url.searchParams;
  const client = server.client(search.get('client_id') ?? '');
  const [home] = client?.redirectUris ?? [];
  if (client === undefined || home === undefined) return { ok: false, answer: notFoundPage() };
  const request = server.accept({
    clientId: client.clientId,
    redirectUri: search.get('redirect_uri') ?? home,
    codeChallenge: search.get('code_challenge') ?? undefined,
    codeChallengeMethod: search.get('code_challenge_method') ?? undefined,
  });
  const refuse = (answer: Record<string, string>) =>
    ({ ok: false, answer: sendBack(home, url, answer) }) as const;
  if (!request.ok) return refuse(refusals[problems[request.problem]]);
  const scopes = client.kind === 'oauth' ? readScopes(search.get('scope')) : [];
  const unknown = unknownScopes(scopes);
  if (unknown.length === 0) return { ok: true, request, scopes };
  const error_description = `The scopes requested are invalid: ${unknown.join(', ')}.`;
  return refuse({ error: 'invalid_scope', error_description });
}

const troubleshooting = 'https://docs.github.com/apps/managing-oauth-apps/troubleshooting-';

/** Every refusal goes to the registered callback, never to an address that the request made up. */
const refusals = {
  access_denied: {
    error: 'access_denied',
    error_description: 'The user has denied your application access.',
    error_uri: `${troubleshooting}authorization-request-errors/#access-denied`,
  },
  redirect_uri_mismatch: {
    error: 'redirect_uri_mismatch',
    error_description: 'The redirect_uri MUST match the registered callback URL for this application.',
    error_uri: `${troubleshooting}authorization-request-errors/#redirect-uri-mismatch`,
  },
  // GitHub names no error for a bad challenge; this is RFC 7636's (section 4.4.1).
  invalid_request: {
    error: 'invalid_request',
    error_description: 'code_challenge must be an S256 challenge.',
  },
} as const;

const problems: Readonly<Record<AuthorizationProblem, keyof typeof refusals>> = {
  'unknown-client': 'invalid_request',
  'redirect-unregistered': 'redirect_uri_mismatch',
  'redirect-ambiguous': 'redirect_uri_mismatch',
  'challenge-missing': 'invalid_request',
  'challenge-malformed': 'invalid_request',
  'challenge-not-s256': 'invalid_request',
};

function sendBack(redirectUri: string, url: URL, answer: Readonly<Record<string, string>>): Response {
  const target = new URL(redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  const state = url.searchParams.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return new Response(null, { status: 302, headers: { location: target.href } });
}

function inOrder(people: readonly Account[], login: string | null): Account[] {
  return [...people].sort((a, b) => Number(b.login === login) - Number(a.login === login));
}

/** GitHub's page for what is not there. */
export function notFoundPage(): Response {
  const body = `<h1>404</h1>\n<p>${escapeHtml('This is not the web page you are looking for.')}</p>`;
  return htmlPage({ title: 'Page not found · GitHub', body, status: 404 });
}
