/** A person or an organisation. */
export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization';
  readonly name: string;
  readonly createdAt: string;
  readonly emails: EmailAddress[];
  /** An organisation's members, by their ids. */
  readonly members: Map<number, { readonly account: Account; readonly role: 'admin' | 'member' }>;
}

/** An address of a person, as only they see it. */
export interface EmailAddress {
  readonly email: string;
  readonly primary: boolean;
  readonly verified: boolean;
  /** Whether the profile shows it; said of the primary one only. */
  readonly visibility: 'public' | 'private' | undefined;
}

/** What a person may do in a repository. */
export type Role = 'admin' | 'write' | 'read';

/** A repository with everything in it. Names and moments change by the world's acts. */
export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly createdAt: string;
  readonly language: string;
  readonly parent: Repository | undefined;
  readonly private: boolean;
  readonly description: string | undefined;
  readonly defaultBranch: string;
  readonly collaborators: Map<number, Role>;
  readonly labels: Map<string, Label>;
  readonly issues: Map<number, Issue>;
  readonly comments: Map<number, Comment>;
  readonly hooks: Map<number, Hook>;
  /** Numbers that were issues: deleted, or moved elsewhere. */
  readonly gone: Map<number, 'deleted' | Issue>;
  lastNumber: number;
  name: string;
  archived: boolean;
  hasIssues: boolean;
  /** ISO 8601 in UTC, whole seconds, as all moments here. */
  updatedAt: string;
  pushedAt: string;
}

/** What issues and pull requests of a repository are sorted by. */
export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | undefined;
  readonly default: boolean;
}

/** An issue; a pull request is one that has a `pull`. */
export interface Issue {
  readonly id: number;
  readonly number: number;
  readonly repository: Repository;
  readonly author: Account;
  readonly createdAt: string;
  readonly pull: Pull | undefined;
  title: string;
  body: string | undefined;
  state: 'open' | 'closed';
  stateReason: StateReason | undefined;
  labels: readonly Label[];
  assignees: readonly Account[];
  updatedAt: string;
  closedAt: string | undefined;
  closedBy: Account | undefined;
}

/** Why an issue is in its state. */
export type StateReason = 'completed' | 'not_planned' | 'duplicate' | 'reopened';

/** What a pull request has beside what an issue has. */
export interface Pull {
  readonly id: number;
  readonly draft: boolean;
  readonly headRef: string;
  readonly baseRef: string;
  readonly baseSha: string;
  headSha: string;
  commits: number;
  mergedAt: string | undefined;
  mergedBy: Account | undefined;
  mergeSha: string | undefined;
}

/** A comment on an issue or a pull request. */
export interface Comment {
  readonly id: number;
  readonly issue: Issue;
  readonly author: Account;
  readonly createdAt: string;
  body: string;
  updatedAt: string;
}

/** A webhook that was set on a repository. */
export interface Hook {
  readonly id: number;
  readonly active: boolean;
  /** Names of events, or `*`. */
  readonly events: readonly string[];
  readonly url: string;
  readonly contentType: 'json' | 'form';
  readonly secret: string | undefined;
  readonly insecureSsl: '0' | '1';
  readonly createdAt: string;
}

/** `owner/name`. */
export function fullName({ owner, name }: Repository): string {
  return `${owner.login}/${name}`;
}

/** What a person may do in a repository; undefined where they have no part in it. */
export function roleOf({ owner, collaborators }: Repository, { id }: Account): Role | undefined {
  const membership = owner.members.get(id)?.role;
  if (owner.id === id || membership === 'admin') return 'admin';
  // An organisation's base permission is "read" unless it was changed.
  return collaborators.get(id) ?? (membership === 'member' ? 'read' : undefined);
}

/** Who acts where nobody is named: the owner, of an organisation an administrator. */
export function actorOf({ owner }: Repository): Account {
  const administrator = [...owner.members.values()].find(({ role }) => role === 'admin');
  return administrator?.account ?? owner;
}
