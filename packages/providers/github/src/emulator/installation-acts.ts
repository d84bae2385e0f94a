import type { GithubApp } from './github-app.ts';
import type { HookFeed } from './hook-feed.ts';
import { covers, type Installation, type Installations } from './installations.ts';
import { simpleUser } from './json/account-json.ts';
import { briefRepository, installationJson } from './json/installation-json.ts';
import { githubPlaces } from './places.ts';
import type { Account, Repository } from './records.ts';
import { stamp, type WorldState } from './world-state.ts';

/** An app to be installed, and by whom. */
export interface NewInstallation {
  readonly app: GithubApp;
  readonly account: Account;
  readonly repositories: 'all' | readonly Repository[];
  readonly by: Account;
}

/** Puts GitHub Apps on accounts and takes them off; the app's webhook tells of it. */
export class InstallationActs {
  readonly #state: WorldState;
  readonly #installations: Installations;
  readonly #feed: HookFeed;

  constructor(state: WorldState, installations: Installations, feed: HookFeed) {
    this.#state = state;
    this.#installations = installations;
    this.#feed = feed;
  }

  /** Installing where an app is already changes nothing but the choice of repositories. */
  install({ app, account, repositories, by }: NewInstallation): Installation {
    if (app.kind !== 'app') throw new TypeError('an OAuth App cannot be installed');
    const at = stamp(this.#state);
    const chosen = repositories === 'all' ? 'all' : new Set(repositories.map(({ id }) => id));
    const present = this.#installations.of(app).find((one) => one.account.id === account.id);
    if (present !== undefined) {
      this.#choose(present, chosen, by);
      return present;
    }
    const times = { createdAt: at, updatedAt: at };
    const installation = this.#installations.add({ app, account, repositories: chosen, ...times });
    const reached = this.#reached(installation);
    const about = { repositories: reached.map(briefRepository), requester: null };
    this.#tell(installation, { name: 'installation', action: 'created', by, about });
    return installation;
  }

  uninstall(installation: Installation, by: Account): void {
    const repositories = this.#reached(installation).map(briefRepository);
    if (!this.#installations.remove(installation)) return;
    this.#tell(installation, { name: 'installation', action: 'deleted', by, about: { repositories } });
  }

  /** Chooses other repositories; tells of those that came and of those that went apart. */
  changeRepositories(installation: Installation, to: 'all' | readonly Repository[], by: Account): void {
    this.#choose(installation, to === 'all' ? 'all' : new Set(to.map(({ id }) => id)), by);
  }

  /** Tells an app that a person took everything back. */
  tellRevoked(app: GithubApp, by: Account): void {
    const payload = { action: 'revoked', sender: simpleUser(by, githubPlaces) };
    this.#feed.tellApp(app, 'github_app_authorization', payload);
  }

  #choose(installation: Installation, chosen: Installation['repositories'], by: Account): void {
    const before = this.#reached(installation);
    installation.repositories = chosen;
    installation.updatedAt = stamp(this.#state);
    const after = this.#reached(installation);
    const changes = {
      added: after.filter((repository) => !before.includes(repository)),
      removed: before.filter((repository) => !after.includes(repository)),
    };
    for (const action of ['added', 'removed'] as const) {
      if (changes[action].length === 0) continue;
      const about = {
        repository_selection: chosen === 'all' ? 'all' : 'selected',
        repositories_added: action === 'added' ? changes.added.map(briefRepository) : [],
        repositories_removed: action === 'removed' ? changes.removed.map(briefRepository) : [],
        requester: null,
      };
      this.#tell(installation, { name: 'installation_repositories', action, by, about });
    }
  }

  #reached(installation: Installation): Repository[] {
    return [...this.#state.repositories.values()].filter((repository) => covers(installation, repository));
  }

  #tell(
    installation: Installation,
    { name, action, by, about }: { name: string; action: string; by: Account; about: object },
  ): void {
    const told = { installation: installationJson(installation, githubPlaces), ...about };
    this.#feed.tellApp(installation.app, name, { action, ...told, sender: simpleUser(by, githubPlaces) });
  }
}
