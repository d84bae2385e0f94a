import type { Random } from '@patchbay/testing/emulator';
import type { GithubApp } from './github-app.ts';
import type { Account, Repository } from './records.ts';

/** A GitHub App on an account. */
export interface Installation {
  readonly id: number;
  readonly app: GithubApp;
  readonly account: Account;
  readonly createdAt: string;
  updatedAt: string;
  /** All of the account's repositories, those to come too, or the chosen ones by their ids. */
  repositories: 'all' | ReadonlySet<number>;
}

/** Where GitHub Apps are installed. */
export class Installations {
  readonly #all: Installation[] = [];
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  get all(): readonly Installation[] {
    return this.#all;
  }

  of(app: GithubApp): Installation[] {
    return this.#all.filter((one) => one.app.id === app.id);
  }

  /** The installation through which an app reaches a repository. */
  covering(app: GithubApp, repository: Repository): Installation | undefined {
    return this.of(app).find((installation) => covers(installation, repository));
  }

  add(given: Omit<Installation, 'id'>): Installation {
    const installation = { ...given, id: this.#random.int(10_000_000, 99_999_999) };
    this.#all.push(installation);
    return installation;
  }

  /** False when it was not there any more. */
  remove(installation: Installation): boolean {
    const index = this.#all.indexOf(installation);
    if (index >= 0) this.#all.splice(index, 1);
    return index >= 0;
  }
}

/** Whether an installation gives its app a repository. */
export function covers({ account, repositories }: Installation, { id, owner }: Repository): boolean {
  return owner.id === account.id && (repositories === 'all' || repositories.has(id));
}
