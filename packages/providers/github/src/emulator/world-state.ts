import type { Clock, Random } from '@patchbay/testing/emulator';
import type { Account, Repository } from './records.ts';

/** Something that webhooks tell of. */
export interface GithubEvent {
  /** As in the header `X-GitHub-Event`. */
  readonly name: string;
  readonly action: string;
  readonly sender: Account;
  readonly repository: Repository;
  /** What stands in the payload beside action, repository, organisation and sender, in its form of that moment. */
  readonly about: Readonly<Record<string, unknown>>;
}

/** Everything that is on this GitHub. */
export interface WorldState {
  readonly accounts: Map<number, Account>;
  readonly repositories: Map<number, Repository>;
  /** Former full names, in lower case. */
  readonly formerNames: Map<string, Repository>;
  readonly random: Random;
  readonly now: Clock;
  /** An id that nothing else has. */
  nextId(): number;
  announce(event: GithubEvent): void;
}

/** The moment of an act, in whole seconds as GitHub keeps them. */
export function stamp({ now }: Pick<WorldState, 'now'>): string {
  return isoSeconds(now());
}

/** ISO 8601 in UTC without fractions. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
