import {
  AuthorizationServer,
  answerConsent,
  type Clock,
  type ConsentAnswer,
  EmulatorHost,
  htmlPage,
  type ProviderFault,
  type RateBudget,
  seeded,
  type Wait,
} from '@patchbay/testing/emulator';
import { accessTokenRoute } from './access-token.ts';
import { applicationRoutes } from './applications.ts';
import { Authorizations, type TokenAnswer, tokenAnswer } from './authorizations.ts';
import { Budgets, type GithubLimits } from './budgets.ts';
import type { ApiParts } from './call.ts';
import { type GithubApp, type GithubAppOptions, registerGithubApp } from './github-app.ts';
import { HookFeed } from './hook-feed.ts';
import { installRoutes } from './install-page.ts';
import { InstallationActs, type NewInstallation } from './installation-acts.ts';
import { type Installation, Installations } from './installations.ts';
import { authorizeRoutes } from './oauth-authorize.ts';
import type { Account, Repository } from './records.ts';
import { apiRoutes, unknownPath } from './rest-api.ts';
import { seedWorld, type WorldSize } from './seed-world.ts';
import type { World } from './world.ts';

/** What a GitHub emulator can be told; everything has a default. */
export interface GithubEmulatorOptions {
  /** The same seed and time give the same world. */
  readonly seed?: string | number;
  readonly now?: Clock;
  /** How webhooks are sent: global `fetch` unless told. */
  readonly deliver?: (request: Request) => Promise<Response>;
  /** The registered apps; one OAuth App with defaults unless told. */
  readonly apps?: readonly GithubAppOptions[];
  readonly size?: WorldSize;
  readonly limits?: GithubLimits;
  /** How a `slow` answer waits; by a timer unless told. */
  readonly wait?: Wait;
}

/** What a person does on a consent page. */
export interface GithubConsentAnswer extends ConsentAnswer {
  /** The scopes that the person leaves to an OAuth App; all unless told. */
  readonly scopes?: readonly string[] | undefined;
  /** The repositories that a GitHub App is given; all of the account's unless told. */
  readonly repositories?: readonly Repository[] | undefined;
}

/** The provider faults that this emulator can make: all of them. */
const carries = [
  ...['expired-token', 'duplicate-page', 'empty-page', 'repeated-cursor'],
  ...['next-on-other-host', 'schema-drift', 'poison-record'],
] as const satisfies readonly ProviderFault[];

/** A faithful stand-in for GitHub, sign-in pages and API at once: hand its `fetch` to a client, to msw or to a server. */
export class GithubEmulator extends EmulatorHost<(typeof carries)[number]> {
  readonly apps: readonly GithubApp[];
  readonly world: World;
  readonly installations: Installations;
  readonly webhooks: HookFeed;
  readonly #authorizations: Authorizations;
  readonly #acts: InstallationActs;
  readonly #parts: ApiParts;

  constructor(options: GithubEmulatorOptions) {
    const { now = () => new Date(), apps: appOptions = [{}], size = {}, deliver, wait } = options;
    const random = seeded(`github/${options.seed ?? 1}`);
    const apps = appOptions.map((app, index) => registerGithubApp(app, random.fork(`app ${index}`)));
    const codes = random.fork('codes');
    const server: ApiParts['server'] = new AuthorizationServer({
      now,
      clients: apps,
      mintCode: () => codes.hex(20),
    });
    const authorizations = new Authorizations(server, random.fork('tokens'));
    const installations = new Installations(random.fork('installations'));
    const feed = new HookFeed({ random: random.fork('deliveries'), apps, installations, deliver });
    const announce: World['announce'] = (event) => feed.announce(event);
    const world = seedWorld({ random: random.fork('world'), now, size, announce });
    const acts = new InstallationActs(world, installations, feed);
    const budgets = new Budgets(now, options.limits ?? {});
    const ids = random.fork('requests');
    const requestId = () => `${ids.hex(4)}:${ids.hex(6)}:${ids.hex(8)}`.toUpperCase();
    const parts = { world, server, authorizations, installations, budgets, feed, requestId };
    const people = [...world.accounts.values()].filter(({ type }) => type === 'User').slice(0, 2);
    const routes = [
      ...authorizeRoutes(server, people),
      accessTokenRoute({ server, authorizations }),
      ...installRoutes({ world, apps, server, acts, people }),
      ...applicationRoutes({ server, authorizations, budgets, acts }),
      ...apiRoutes(parts),
    ];
    super({ now, carries, routes, answers: answersOf(parts), ...(wait && { wait }) });
    this.apps = apps;
    this.world = world;
    this.installations = installations;
    this.webhooks = feed;
    this.#authorizations = authorizations;
    this.#acts = acts;
    this.#parts = parts;
  }

  /** The first app. */
  get app(): GithubApp {
    const [app] = this.apps;
    if (app === undefined) throw new RangeError('an emulator needs at least one app');
    return app;
  }

  /** Every token that was given, to look at, to expire or to revoke. */
  get tokens(): Authorizations['tokens'] {
    return this.#authorizations.tokens;
  }

  /** What is left of the rate limits that are running. */
  get budgets(): RateBudget[] {
    return this.#parts.budgets.running;
  }

  /** Does what a person's browser does with a consent or an installation page, and returns where it is sent next. */
  consent(
    url: string | URL,
    { scopes, repositories, ...answer }: Partial<GithubConsentAnswer> = {},
  ): Promise<URL> {
    const chosen = { scopes, repositories };
    return answerConsent(async (request) => this.fetch(await ticked(request, chosen)), url, answer);
  }

  /** Gives an app a token without a browser; returns what the token endpoint would have answered. */
  authorize(
    { account = this.world.me, scopes = [] }: { account?: Account; scopes?: readonly string[] } = {},
    app: GithubApp = this.app,
  ): TokenAnswer {
    return tokenAnswer(this.#authorizations.issue(app, { account, scopes }, this.#parts.server.newGrantId()));
  }

  /** Installs a GitHub App without a browser, on the person's account with all its repositories unless told. */
  install({
    app = this.app,
    account = this.world.me,
    repositories = 'all',
    by = this.world.me,
  }: Partial<NewInstallation> = {}): Installation {
    return this.#acts.install({ app, account, repositories, by });
  }

  /** Gives an installation other repositories than it had. */
  changeRepositories(installation: Installation, repositories: NewInstallation['repositories']): void {
    this.#acts.changeRepositories(installation, repositories, this.world.me);
  }

  uninstall(installation: Installation): void {
    this.#acts.uninstall(installation, this.world.me);
  }

  /** Takes back what a person gave to an app, as on GitHub's own settings page; a GitHub App is told. */
  revokeAuthorization(account: Account = this.world.me, app: GithubApp = this.app): void {
    this.#authorizations.endAll(app, account);
    this.#acts.tellRevoked(app, account);
  }
}

/** Starts GitHub from a seed. */
export function githubEmulator(options: GithubEmulatorOptions = {}): GithubEmulator {
  return new GithubEmulator(options);
}

function answersOf(parts: ApiParts) {
  const unicorn = () => htmlPage({ title: 'Unicorn! · GitHub', body: '<h1>Unicorn!</h1>', status: 503 });
  return {
    notFound: (request: Parameters<typeof unknownPath>[1]) => unknownPath(parts, request),
    rateLimited: (retryAfterSeconds: number) => parts.budgets.secondaryLimit(retryAfterSeconds).response,
    serverError: () => Response.json({ message: 'Server Error' }, { status: 500 }),
    unavailable: unicorn,
  };
}

/** Ticks the boxes of a form that is being sent. */
async function ticked(
  request: Request,
  { scopes, repositories }: Pick<GithubConsentAnswer, 'scopes' | 'repositories'>,
): Promise<Request> {
  if (request.method !== 'POST') return request;
  const form = new URLSearchParams(await request.text());
  if (scopes !== undefined) form.set('scopes_shown', '1');
  for (const scope of scopes ?? []) form.append('scope', scope);
  for (const { id } of repositories ?? []) form.append('repository', String(id));
  return new Request(request.url, { method: 'POST', body: form, redirect: 'manual' });
}
