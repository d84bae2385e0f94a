import type { GithubIdentity } from './authorizations.ts';
import { notAccessible, notFound } from './github-failure.ts';
import type { Installations } from './installations.ts';
import { type Account, type Repository, roleOf } from './records.ts';
import { holds } from './scopes.ts';

/** What a token, or nobody, may see and do. */
export class Access {
  readonly identity: GithubIdentity | undefined;
  readonly #installations: Installations;

  constructor(identity: GithubIdentity | undefined, installations: Installations) {
    this.identity = identity;
    this.#installations = installations;
  }

  get account(): Account | undefined {
    return this.identity?.account;
  }

  /** Whether the token is an OAuth App's with this scope. */
  has(scope: string): boolean {
    return holds(this.identity?.scopes ?? [], scope);
  }

  /** Whether a repository is the person's own business, and the app's. */
  isTheirs(repository: Repository): boolean {
    const { identity } = this;
    if (identity === undefined || roleOf(repository, identity.account) === undefined) return false;
    if (identity.app.kind === 'app') return this.#isInstalledOn(repository);
    return !repository.private || this.has('repo');
  }

  /** Whether a repository is there at all for the token. */
  sees(repository: Repository): boolean {
    return !repository.private || this.isTheirs(repository);
  }

  /** Whether the person may change what others wrote. */
  canPush(repository: Repository): boolean {
    const role = this.account && roleOf(repository, this.account);
    return role === 'admin' || role === 'write';
  }

  /** Refuses what the token may not write. An OAuth App that lacks a scope is told that nothing is there. */
  needWrite(repository: Repository, permission: string): void {
    const { identity } = this;
    if (identity === undefined) throw notFound();
    if (identity.app.kind === 'app') {
      const isAllowed = identity.app.permissions[permission] === 'write';
      if (!isAllowed || !this.#isInstalledOn(repository)) throw notAccessible();
    } else if (!this.has('repo') && (repository.private || !this.has('public_repo'))) throw notFound();
  }

  /** Refuses what only administrators with a scope for hooks may do. */
  needHooks(repository: Repository, scope: string): void {
    const { identity } = this;
    if (identity?.app.kind === 'app') this.needWrite(repository, 'repository_hooks');
    else if (!this.has(scope) && !this.has('repo')) throw notFound();
    if (identity === undefined || roleOf(repository, identity.account) !== 'admin') throw notFound();
  }

  #isInstalledOn(repository: Repository): boolean {
    const { identity } = this;
    return identity !== undefined && this.#installations.covering(identity.app, repository) !== undefined;
  }
}
