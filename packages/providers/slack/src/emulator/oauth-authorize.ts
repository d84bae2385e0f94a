import {
  type AcceptedRequest,
  consentAnswer,
  consentPage,
  escapeHtml,
  htmlPage,
  type Route,
} from '@patchbay/testing/emulator';
import type { SlackAuthorization, SlackConsent } from './installations.ts';
import { knownScopes, readScopes } from './scopes.ts';
import { people } from './seed-workspace.ts';
import type { SlackApp } from './slack-app.ts';
import type { Workspace } from './workspace.ts';

type Chosen = Pick<SlackConsent, 'workspace' | 'orgWide' | 'userId'>;

/** What `/oauth/v2/authorize` was asked, checked. */
interface Asked {
  readonly request: AcceptedRequest<SlackApp>;
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
  readonly accounts: ReadonlyMap<string, Chosen & { readonly label: string }>;
}

/** `/oauth/v2/authorize`: the consent page, and the answer to it. */
export function authorizeRoutes(
  server: SlackAuthorization,
  workspaces: readonly Workspace[],
): readonly Route[] {
  const path = '/oauth/v2/authorize';
  return [
    {
      ...{ method: 'GET', path },
      handle({ request: { url } }) {
        const asked = readAsked(server, workspaces, url.searchParams);
        return typeof asked === 'string' ? errorPage(asked) : askForConsent(asked, url);
      },
    },
    {
      ...{ method: 'POST', path },
      handle({ request: { url, form } }) {
        const asked = readAsked(server, workspaces, url.searchParams);
        if (typeof asked === 'string') return errorPage(asked);
        const { decision, account } = consentAnswer(form);
        const chosen = asked.accounts.get(account ?? '');
        if (decision === 'deny') return sendBack(asked, url, { error: 'access_denied' });
        if (chosen === undefined) return errorPage('account_not_found');
        const { workspace, orgWide, userId } = chosen;
        const { botScopes, userScopes } = asked;
        const consent = { workspace, orgWide, userId, botScopes, userScopes };
        return sendBack(asked, url, { code: server.issueCode(asked.request, consent) });
      },
    },
  ];
}

/** Whether a browser is sent to an app on the person's own device rather than to a site. */
export function isDesktopRedirect(redirectUri: string): boolean {
  return !/^https?:/.test(redirectUri);
}

/** A wrong request is never redirected: Slack shows its code on a page. */
function readAsked(
  server: SlackAuthorization,
  workspaces: readonly Workspace[],
  search: URLSearchParams,
): Asked | string {
  const request = server.accept({
    clientId: search.get('client_id') ?? '',
    redirectUri: search.get('redirect_uri') ?? undefined,
    codeChallenge: search.get('code_challenge') ?? undefined,
    codeChallengeMethod: search.get('code_challenge_method') ?? undefined,
  });
  if (!request.ok) return authorizeErrors[request.problem];
  const botScopes = readScopes(search.get('scope'));
  const userScopes = readScopes(search.get('user_scope'));
  const scopes = [...botScopes, ...userScopes];
  if (scopes.length === 0 || scopes.some((scope) => !knownScopes.has(scope))) return 'invalid_scope';
  if (isDesktopRedirect(request.redirectUri)) {
    if (request.codeChallenge === undefined) return 'pkce_required';
    if (botScopes.length > 0) return 'invalid_scope';
  }
  return { request, botScopes, userScopes, accounts: accountsOf(workspaces, search.get('team')) };
}

const authorizeErrors = {
  'unknown-client': 'invalid_client_id',
  'redirect-unregistered': 'bad_redirect_uri',
  'redirect-ambiguous': 'bad_redirect_uri',
  'challenge-missing': 'pkce_required',
  'challenge-malformed': 'invalid_code_challenge',
  'challenge-not-s256': 'invalid_code_challenge_method',
} as const;

/** In each workspace its owner and one other member may be signed in; an organisation can be chosen whole. */
function accountsOf(workspaces: readonly Workspace[], preselected: string | null): Asked['accounts'] {
  const first = workspaces.filter(({ team }) => team.id === preselected);
  const ordered = [...first, ...workspaces.filter(({ team }) => team.id !== preselected)];
  const accounts = ordered.flatMap((workspace) =>
    people(workspace)
      .slice(0, 2)
      .map(({ id, real_name: name = id }) => {
        const label = `${name} in ${workspace.team.name}`;
        return [`${workspace.team.id}-${id}`, { workspace, orgWide: false, userId: id, label }] as const;
      }),
  );
  const [home] = ordered;
  const owner = home && people(home)[0];
  if (home?.team.enterprise === undefined || owner === undefined) return new Map(accounts);
  const { id, name } = home.team.enterprise;
  const label = `${owner.real_name ?? owner.id} for all of ${name}`;
  const whole = { workspace: home, orgWide: true, userId: owner.id, label };
  return new Map([...accounts, [`${id}-${owner.id}`, whole] as const]);
}

function askForConsent({ request, botScopes, userScopes, accounts }: Asked, url: URL): Response {
  const permissions = [
    { title: 'What the app may do in the workspace', scopes: botScopes },
    { title: 'What the app may do in your name', scopes: userScopes },
  ];
  return consentPage({
    ...{ provider: 'Slack', app: request.client.name, action: `${url.pathname}${url.search}` },
    accounts: [...accounts].map(([id, { label }]) => ({ id, label })),
    permissions: permissions.filter(({ scopes }) => scopes.length > 0),
  });
}

function sendBack({ request }: Asked, url: URL, answer: Record<string, string>): Response {
  const target = new URL(request.redirectUri);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  const state = url.searchParams.get('state');
  if (state !== null) target.searchParams.set('state', state);
  return new Response(null, { status: 302, headers: { location: target.href } });
}

function errorPage(code: string): Response {
  const body = `<h1>Something went wrong when authorizing this app</h1>\n<p><code>${escapeHtml(code)}</code></p>`;
  return htmlPage({ title: 'Slack', body, status: 400 });
}
