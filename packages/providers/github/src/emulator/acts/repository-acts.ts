import {
  type Account,
  actorOf,
  fullName,
  type Hook,
  type Label,
  type Repository,
  type Role,
} from '../records.ts';
import { stamp, type WorldState } from '../world-state.ts';

/** A repository to be created. */
export interface NewRepository {
  readonly owner: Account;
  readonly name: string;
  readonly private?: boolean;
  readonly parent?: Repository | undefined;
  readonly description?: string | undefined;
  readonly language?: string;
  readonly hasIssues?: boolean;
  /** Now unless told. */
  readonly createdAt?: string;
}

const defaultLabels = [
  { name: 'bug', color: 'd73a4a', description: "Something isn't working" },
  { name: 'enhancement', color: 'a2eeef', description: 'New feature or request' },
  { name: 'question', color: 'd876e3', description: 'Further information is requested' },
];

/** What can be done with repositories; the webhook `repository` tells of it. */
export function repositoryActs(state: WorldState) {
  const announce = (
    repository: Repository,
    action: string,
    by: Account | undefined,
    about: Readonly<Record<string, unknown>> = {},
  ) => state.announce({ name: 'repository', action, sender: by ?? actorOf(repository), repository, about });

  return {
    createRepository(given: NewRepository, by?: Account): Repository {
      const repository = addRepository(state, given);
      announce(repository, 'created', by);
      return repository;
    },

    /** The former name leads to the new one until something else takes it. */
    renameRepository(repository: Repository, name: string, by?: Account): void {
      const from = repository.name;
      state.formerNames.set(fullName(repository).toLowerCase(), repository);
      repository.name = name;
      state.formerNames.delete(fullName(repository).toLowerCase());
      repository.updatedAt = stamp(state);
      announce(repository, 'renamed', by, { changes: { repository: { name: { from } } } });
    },

    archiveRepository(repository: Repository, by?: Account): void {
      repository.archived = true;
      repository.updatedAt = stamp(state);
      announce(repository, 'archived', by);
    },

    deleteRepository(repository: Repository, by?: Account): void {
      announce(repository, 'deleted', by);
      state.repositories.delete(repository.id);
    },

    /** Switches issues on or off; GitHub sends no webhook for it. */
    setIssuesEnabled(repository: Repository, enabled: boolean): void {
      repository.hasIssues = enabled;
      repository.updatedAt = stamp(state);
    },

    /** Gives a person a role, or takes it away; a private repository is then gone for them without a word. */
    setCollaborator(repository: Repository, { id }: Account, role: Role | undefined): void {
      if (role === undefined) repository.collaborators.delete(id);
      else repository.collaborators.set(id, role);
    },

    addHook(repository: Repository, given: Omit<Hook, 'id' | 'createdAt'>): Hook {
      const hook = { ...given, id: state.nextId(), createdAt: stamp(state) };
      repository.hooks.set(hook.id, hook);
      return hook;
    },

    removeHook(repository: Repository, { id }: Hook): void {
      repository.hooks.delete(id);
    },
  };
}

/** Puts a new repository into the world. Nobody is told. */
export function addRepository(state: WorldState, given: NewRepository): Repository {
  const { owner, name, parent, description, language = 'TypeScript', hasIssues = true } = given;
  const createdAt = given.createdAt ?? stamp(state);
  const label = (one: (typeof defaultLabels)[number]): [string, Label] => [
    one.name,
    { ...one, id: state.nextId(), default: true },
  ];
  const repository: Repository = {
    ...{ id: state.nextId(), owner, name, parent, description, language, hasIssues, createdAt },
    ...{ private: given.private ?? false, archived: false, defaultBranch: 'main', lastNumber: 0 },
    ...{ updatedAt: createdAt, pushedAt: createdAt },
    labels: new Map(defaultLabels.map(label)),
    collaborators: new Map(),
    issues: new Map(),
    comments: new Map(),
    hooks: new Map(),
    gone: new Map(),
  };
  state.repositories.set(repository.id, repository);
  state.formerNames.delete(fullName(repository).toLowerCase());
  return repository;
}
