import { consentAnswer, type Route } from '@patchbay/testing/emulator';
import type { GithubAuthorization } from './authorizations.ts';
import { installPage } from './consent-page.ts';
import type { GithubApp } from './github-app.ts';
import type { InstallationActs } from './installation-acts.ts';
import { notFoundPage } from './oauth-authorize.ts';
import type { Account, Repository } from './records.ts';
import type { World } from './world.ts';

interface InstallParts {
  readonly world: World;
  readonly apps: readonly GithubApp[];
  readonly server: GithubAuthorization;
  readonly acts: InstallationActs;
  readonly people: readonly Account[];
}

/** A person who installs, and the account that it is installed on: their own, or one they administer. */
interface Seat {
  readonly value: string;
  readonly label: string;
  readonly by: Account;
  readonly account: Account;
}

/** `/apps/{slug}/installations/new`: the page on which a GitHub App is installed, and the answer to it. */
export function installRoutes(parts: InstallParts): readonly Route[] {
  const path = '/apps/:slug/installations/new';
  const appOf = (slug: string | undefined) =>
    parts.apps.find((app) => app.kind === 'app' && app.slug === slug);
  const seats = parts.people.flatMap((by) => seatsOf(parts.world, by));
  return [
    {
      ...{ method: 'GET', path },
      handle({ request: { url }, params }) {
        const app = appOf(params.slug);
        if (app === undefined) return notFoundPage();
        const repositories = seats.flatMap(({ account }) => ownedBy(parts.world, account));
        const action = `${url.pathname}${url.search}`;
        return installPage({ app, seats, repositories: [...new Set(repositories)], action });
      },
    },
    {
      ...{ method: 'POST', path },
      handle({ request: { form }, params }) {
        const app = appOf(params.slug);
        const { decision, account } = consentAnswer(form);
        const seat = seats.find(({ value }) => value === account);
        if (app === undefined || seat === undefined || decision === 'deny') return notFoundPage();
        const ids = new Set(form.getAll('repository').map(Number));
        const chosen = ownedBy(parts.world, seat.account).filter(({ id }) => ids.has(id));
        const repositories = ids.size === 0 ? 'all' : chosen;
        const installation = parts.acts.install({ app, account: seat.account, repositories, by: seat.by });
        return sendOn(parts.server, app, seat.by, installation.id);
      },
    },
  ];
}

/**
 * An installation may begin on GitHub's own pages, so what comes back has no state. With a setup URL there is no code
 * either; without one the app has asked to authorise the person on the way.
 */
function sendOn(
  server: GithubAuthorization,
  app: GithubApp,
  account: Account,
  installationId: number,
): Response {
  const request = server.accept({ clientId: app.clientId, redirectUri: app.redirectUris[0] });
  if (!request.ok) throw new RangeError('a GitHub App needs a callback URL');
  const target = new URL(app.setupUrl ?? request.redirectUri);
  if (app.setupUrl === undefined) {
    const code = server.issueCode({ ...request, redirectNamed: false }, { account, scopes: [] });
    target.searchParams.set('code', code);
  }
  target.searchParams.set('installation_id', String(installationId));
  target.searchParams.set('setup_action', 'install');
  return new Response(null, { status: 302, headers: { location: target.href } });
}

function seatsOf({ accounts }: World, by: Account): Seat[] {
  const own = { value: `${by.id}-${by.id}`, label: by.login, by, account: by };
  const administered = [...accounts.values()].filter(({ members }) => members.get(by.id)?.role === 'admin');
  const others = administered.map((account) => ({
    ...{ value: `${by.id}-${account.id}`, label: `${account.login} (as ${by.login})`, by, account },
  }));
  return [own, ...others];
}

function ownedBy({ repositories }: World, account: Account): Repository[] {
  return [...repositories.values()].filter(({ owner }) => owner.id === account.id);
}
