import type { Call, Endpoint } from '../call.ts';
import { notAccessible, notFound, validationFailed } from '../github-failure.ts';
import { privateUser, publicUser } from '../json/account-json.ts';
import { repositoryJson } from '../json/repository-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import { fullName, type Repository } from '../records.ts';
import { moment } from './moments.ts';

/** The person of the token, and their repositories. */
export const userEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path: '/user' },
    run(call) {
      const repositories = [...call.parts.world.repositories.values()];
      const profile = call.access.has('read:user') ? privateUser : publicUser;
      return Response.json(profile(call.me, repositories, call.places));
    },
  },
  {
    ...{ method: 'GET', path: '/user/emails', scopes: ['user:email', 'user'], permission: 'emails=read' },
    run(call) {
      const { identity } = call.access;
      if (identity?.app.kind === 'app') {
        if (identity.app.permissions.emails === undefined) throw notAccessible();
      } else if (!call.access.has('user:email')) throw notFound();
      const { records, headers } = numberedPage(call, call.me.emails, (email) => ({
        ...email,
        visibility: email.visibility ?? null,
      }));
      return Response.json(records, { headers });
    },
  },
  {
    ...{ method: 'GET', path: '/user/repos', scopes: ['repo'], permission: 'metadata=read' },
    run(call) {
      const { world } = call.parts;
      const listed = [...world.repositories.values()]
        .filter((repository) => call.access.isTheirs(repository))
        .filter(isAskedFor(call));
      const toJson = (repository: Repository) => repositoryJson(repository, call.places, call.me);
      const { records, headers } = numberedPage(call, sorted(call, listed), toJson);
      return Response.json(records, { headers });
    },
  },
];

const affiliations = ['owner', 'collaborator', 'organization_member'] as const;

/** Moments, visibility and affiliation; or the older `type`, which goes with neither of the latter. */
function isAskedFor(call: Call): (repository: Repository) => boolean {
  const since = moment(call, 'since');
  const before = moment(call, 'before');
  const isWanted = call.query('type') === undefined ? byAffiliation(call) : byType(call);
  return (repository) =>
    (since === undefined || repository.updatedAt > since) &&
    (before === undefined || repository.updatedAt < before) &&
    isWanted(repository);
}

function byAffiliation(call: Call): (repository: Repository) => boolean {
  const visibility = call.choice('visibility', ['all', 'public', 'private'], 'all');
  const wanted: readonly string[] = call.query('affiliation')?.split(',') ?? affiliations;
  return (repository) =>
    (visibility === 'all' || (visibility === 'private') === repository.private) &&
    wanted.includes(affiliationOf(call, repository));
}

function byType(call: Call): (repository: Repository) => boolean {
  if (call.query('visibility') !== undefined || call.query('affiliation') !== undefined) {
    const message = 'If you specify visibility or affiliation, you cannot specify type.';
    throw validationFailed({ resource: 'Search', code: 'custom', field: 'type', message });
  }
  const type = call.choice('type', ['all', 'owner', 'public', 'private', 'member'], 'all');
  const isOwn = ({ owner }: Repository) => owner.id === call.me.id;
  const kinds: Record<typeof type, (repository: Repository) => boolean> = {
    all: () => true,
    owner: isOwn,
    member: (repository) => !isOwn(repository),
    public: (repository) => !repository.private,
    private: (repository) => repository.private,
  };
  return kinds[type];
}

function affiliationOf({ me }: Call, { owner, collaborators }: Repository): (typeof affiliations)[number] {
  if (owner.id === me.id) return 'owner';
  return collaborators.has(me.id) ? 'collaborator' : 'organization_member';
}

/** By full name, first to last, unless told; by a moment, latest first. */
function sorted(call: Call, repositories: readonly Repository[]): Repository[] {
  const sort = call.choice('sort', ['created', 'updated', 'pushed', 'full_name'], 'full_name');
  const keys: Record<typeof sort, (repository: Repository) => string> = {
    created: ({ createdAt }) => createdAt,
    updated: ({ updatedAt }) => updatedAt,
    pushed: ({ pushedAt }) => pushedAt,
    full_name: (repository) => fullName(repository).toLowerCase(),
  };
  const direction = call.choice('direction', ['asc', 'desc'], sort === 'full_name' ? 'asc' : 'desc');
  const sign = direction === 'asc' ? 1 : -1;
  const key = keys[sort];
  return [...repositories].sort((a, b) => sign * (compare(key(a), key(b)) || a.id - b.id));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
