import {
  AuthorizationServer,
  answerConsent,
  type Clock,
  type ConsentAnswer,
  EmulatorHost,
  htmlPage,
  type ProviderFault,
  type RateBudget,
  RateLimiter,
  seeded,
  type Wait,
} from '@patchbay/testing/emulator';
import { EventFeed } from './event-feed.ts';
import { Installations, type SlackAuthorization, type SlackConsent } from './installations.ts';
import { type InstallAnswer, installAnswer } from './oauth-access.ts';
import { authorizeRoutes } from './oauth-authorize.ts';
import { people, seedWorkspaces, type WorkspaceSize } from './seed-workspace.ts';
import { registerSlackApp, type SlackApp, type SlackAppOptions } from './slack-app.ts';
import { rateLimited, webApiRoutes } from './web-api.ts';
import type { Workspace } from './workspace.ts';

/** What a Slack emulator can be told; everything has a default. */
export interface SlackEmulatorOptions {
  /** The same seed and time give the same world. */
  readonly seed?: string | number;
  readonly now?: Clock;
  /** How events are sent: global `fetch` unless told. */
  readonly deliver?: (request: Request) => Promise<Response>;
  /** The registered apps; one with defaults unless told. */
  readonly apps?: readonly SlackAppOptions[];
  /** How many workspaces there are; 1 unless told. */
  readonly workspaces?: number;
  /** Whether the workspaces belong to an organisation, into which an app can be installed whole. */
  readonly enterprise?: boolean;
  readonly size?: WorkspaceSize;
  /** How many events an app is sent of one workspace in an hour; 30,000 unless told. */
  readonly eventsPerHour?: number;
  /** How a `slow` answer waits; by a timer unless told. */
  readonly wait?: Wait;
}

/** The provider faults that this emulator can make. Slack links to no next pages. */
const carries = [
  'expired-token',
  'duplicate-page',
  'empty-page',
  'repeated-cursor',
  'schema-drift',
  'poison-record',
] as const satisfies readonly ProviderFault[];

/** A faithful stand-in for Slack, at any origin: hand its `fetch` to a client, to msw or to a server. */
export class SlackEmulator extends EmulatorHost<(typeof carries)[number]> {
  readonly apps: readonly SlackApp[];
  readonly workspaces: readonly Workspace[];
  readonly installations: Installations;
  /** Every token that was given, to look at, to expire or to revoke. */
  readonly tokens: SlackAuthorization['tokens'];
  readonly events: EventFeed;
  readonly #server: SlackAuthorization;
  readonly #limiter: RateLimiter;

  constructor(options: SlackEmulatorOptions) {
    const {
      now = () => new Date(),
      apps: appOptions = [{}],
      eventsPerHour = 30_000,
      deliver,
      wait,
    } = options;
    const random = seeded(`slack/${options.seed ?? 1}`);
    const apps = appOptions.map((app, index) => registerSlackApp(app, random.fork(`app ${index}`)));
    const codes = random.fork('codes');
    const server: SlackAuthorization = new AuthorizationServer({
      now,
      clients: apps,
      mintCode: () => codes.hex(64),
    });
    const limiter = new RateLimiter({ now });
    const announce: EventFeed['announce'] = (...news) => events.announce(...news);
    const workspaces = seedWorkspaces({ ...options, now, random, announce });
    const installations = new Installations(server, workspaces, random.fork('installations'));
    const feed = { now, random: random.fork('events'), deliver, installations };
    const events = new EventFeed({ ...feed, hourlyLimit: eventsPerHour });
    const tellApp: EventFeed['tellApp'] = (...news) => events.tellApp(...news);
    const routes = [
      ...authorizeRoutes(server, workspaces),
      ...webApiRoutes({ server, installations, limiter, tellApp }),
    ];
    super({ now, carries, answers, routes, ...(wait && { wait }) });
    this.apps = apps;
    this.workspaces = workspaces;
    this.installations = installations;
    this.tokens = server.tokens;
    this.events = events;
    this.#server = server;
    this.#limiter = limiter;
  }

  /** The first app. */
  get app(): SlackApp {
    return first(this.apps);
  }

  /** The first workspace. */
  get world(): Workspace {
    return first(this.workspaces);
  }

  /** What is left of the rate limits that are running. */
  get budgets(): RateBudget[] {
    return this.#limiter.budgets();
  }

  /** Does what a person's browser does: opens the consent page, answers, returns where it is sent next. */
  consent(authorizeUrl: string | URL, answer?: Partial<ConsentAnswer>): Promise<URL> {
    return answerConsent(this.fetch, authorizeUrl, answer);
  }

  /** Installs an app without a browser; returns what `oauth.v2.access` would have answered. */
  install(consent: Partial<SlackConsent> = {}, app: SlackApp = this.app): InstallAnswer {
    const workspace = consent.workspace ?? this.world;
    const owner = first(people(workspace)).id;
    const nothing = { botScopes: [], userScopes: [] };
    const agreed = { workspace, orgWide: false, userId: owner, ...nothing, ...consent };
    return installAnswer(this.installations.install(app, agreed, this.#server.newGrantId()), agreed.userId);
  }

  /** Removes an app from everywhere, as administrators do in Slack's own pages. */
  uninstall(app: SlackApp = this.app): void {
    for (const installation of this.installations.all.filter((one) => one.app === app)) {
      this.installations.remove(installation);
      this.events.tellApp(installation, { type: 'app_uninstalled' });
    }
  }
}

/** Starts Slack from a seed. */
export function slackEmulator(options: SlackEmulatorOptions = {}): SlackEmulator {
  return new SlackEmulator(options);
}

const answers = {
  rateLimited,
  notFound: () => htmlPage({ title: 'Slack', body: '<h1>There’s been a glitch…</h1>', status: 404 }),
  serverError: () => Response.json({ ok: false, error: 'internal_error' }, { status: 500 }),
  unavailable: () => htmlPage({ title: 'Slack', body: '<h1>Server Error</h1>', status: 503 }),
};

function first<T>(items: readonly T[]): T {
  const [item] = items;
  if (item === undefined) throw new RangeError('an emulator needs at least one app and one workspace');
  return item;
}
