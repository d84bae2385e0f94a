import type { ShapeOf } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { ConnectorSuiteOptions } from '@patchbay/testing';
import { type GithubAppOptions, type GithubEmulator, githubEmulator } from '../src/emulator/index.ts';
import type { github, githubApp } from '../src/index.ts';

const baseUrl = 'https://app.example.com/integrations';
const secret = 'the secret of every hook';

type Suite<S extends ShapeOf<typeof github>> = ConnectorSuiteOptions<S, GithubEmulator>;

/** What the connector contract must be told of GitHub, whichever kind of app asks. */
function suiteOf(registered: GithubAppOptions): Suite<ShapeOf<typeof github>> {
  return {
    emulator: ({ clock, deliver }) => {
      const emulator = githubEmulator({
        seed: 7,
        now: clock.now,
        deliver,
        apps: [registered],
        size: { repositories: 8, issues: 6 },
      });
      if (registered.kind === 'app')
        for (const account of emulator.world.accounts.values()) emulator.install({ account });
      return emulator;
    },
    app: ({ app }) => ({ clientId: app.clientId, clientSecret: app.clientSecret, webhookSecret: secret }),
    store: (clock) => memoryStore({ clock }),
    baseUrl,
    origins: ['https://github.com', 'https://api.github.com'],
    streams: {
      repositories: {
        change: ({ world }) => world.renameRepository(mine(world), 'renamed'),
        remove: ({ world }) => world.deleteRepository(mine(world)),
      },
      issues: { change: ({ world }) => void world.openIssue({ repository: mine(world), title: 'New' }) },
      pullRequests: { change: ({ world }) => void world.openPull({ repository: mine(world), title: 'New' }) },
      comments: { change: ({ world }) => void world.comment(anIssue(world), 'New') },
    },
    changeGauges: ({ world }) => void world.openIssue({ repository: mine(world), title: 'Another' }),
    actions: {
      createIssue: async ({ emulator }) => ({
        repository: nameOf(emulator),
        title: 'Made by the app',
        body: 'Hello',
      }),
      comment: async ({ emulator }) => ({
        repository: nameOf(emulator),
        number: anIssue(emulator.world).number,
        body: 'Hello',
      }),
      setIssueState: async ({ emulator }) => ({
        repository: nameOf(emulator),
        number: anIssue(emulator.world).number,
        state: 'closed',
      }),
    },
    webhooks: {
      async register({ world }, url) {
        const shape = { active: true, events: ['*'], contentType: 'json', insecureSsl: '0' } as const;
        if (registered.kind !== 'app') world.addHook(mine(world), { ...shape, url, secret });
      },
      async tell({ world, webhooks }) {
        world.openIssue({ repository: mine(world), title: 'Told by webhook' });
        await webhooks.flush();
      },
      signatureHeader: 'x-hub-signature-256',
      appWithoutSecret: ({ app }) => ({ clientId: app.clientId, clientSecret: app.clientSecret }),
    },
    faults: [
      'expired-token',
      'duplicate-page',
      'empty-page',
      'repeated-cursor',
      'next-on-other-host',
      'schema-drift',
      'poison-record',
    ],
    tokens: {
      ...(registered.kind === 'app' && { expire: ({ tokens }) => tokens.expireWhere(() => true) }),
      revoke: ({ tokens }) => void tokens.revokeWhere(() => true),
      alive: ({ tokens }) => tokens.active().length > 0,
    },
  };
}

/** An OAuth App: webhooks are set on a repository. */
export const oauthSuite: Suite<ShapeOf<typeof github>> = suiteOf({ kind: 'oauth' });

/** A GitHub App, installed everywhere: it has one webhook of its own. */
export const appSuite: Suite<ShapeOf<typeof githubApp>> = suiteOf({
  kind: 'app',
  redirectUris: [`${baseUrl}/callback/github-app`],
  webhook: { url: `${baseUrl}/webhooks/github-app`, secret, contentType: 'json' },
});

/** Neither stream follows the link of its page: issues are asked for by `since`, pull requests end at the last seen. */
export const linksNotFollowed = Object.fromEntries(
  ['issues', 'pullRequests'].map((stream) => [
    `next-on-other-host on ${stream}: request/origin-refused`,
    'the link is not followed; hostile-links.test.ts looks where the requests went',
  ]),
);

/** An OAuth App's token has no refresh token, so a refused one ends the connection. */
export const tokensDoNotRenew = Object.fromEntries(
  ['repositories', 'issues', 'pullRequests', 'comments'].map((stream) => [
    `expired-token on ${stream}: same table`,
    'a refused token cannot be renewed: the connection has to be made again',
  ]),
);

type World = GithubEmulator['world'];

/** A repository of the person who connects, with issues. */
function mine({ repositories, me }: World) {
  const found = [...repositories.values()].find((one) => one.owner === me && one.hasIssues && !one.archived);
  if (found === undefined) throw new Error('the person has no repository with issues');
  return found;
}

function anIssue(world: World) {
  const found = [...mine(world).issues.values()].find(({ pull }) => pull === undefined);
  return found ?? world.openIssue({ repository: mine(world), title: 'The first' });
}

function nameOf({ world }: GithubEmulator): string {
  const { owner, name } = mine(world);
  return `${owner.login}/${name}`;
}
