import { defineStream, keysetPages, linkPages } from '@patchbay/core';
import * as z from 'zod/mini';
import { comment, issue, pullRequest, type Repository, repository } from './schemas.ts';

const list = z.array(z.looseObject({}));
const dated = z.array(z.looseObject({ updated_at: z.string() }));
const perPage = 100;

/** Settings that limit what is synced: full names such as `octocat/hello`; left out, every repository. */
const needs = { settings: z.object({ repositories: z.optional(z.array(z.string())) }) };

function isChosen(
  { full_name }: Repository,
  { settings }: { settings: { repositories?: string[] | undefined } },
): boolean {
  return settings.repositories?.includes(full_name) ?? true;
}

function hasIssues(
  parent: Repository,
  values: { settings: { repositories?: string[] | undefined } },
): boolean {
  return parent.has_issues !== false && isChosen(parent, values);
}

/** Every repository the person owns, works on or sees through an organisation. */
export const repositories = defineStream({
  schema: repository,
  key: 'id',
  deletions: 'absence',
  scopes: ['repo'],
  read: ({ client, signal }) =>
    linkPages(client, 'user/repos', {
      page: list,
      records: (page) => page,
      searchParams: {
        affiliation: 'owner,collaborator,organization_member',
        sort: 'full_name',
        per_page: perPage,
      },
      signal,
    }),
});

/** Issues of every chosen repository, by the moment of their last change. */
export const issues = defineStream({
  needs,
  schema: issue,
  key: 'id',
  cursor: 'updated_at',
  ascending: true,
  range: 'updated_at',
  per: repositories,
  where: hasIssues,
  deletions: 'reported',
  scopes: ['repo'],
  read: ({ client, parent, since, range, signal }) =>
    keysetPages(client, `repos/${parent.full_name}/issues`, {
      page: dated,
      records: (page) =>
        page
          .filter((item) => !('pull_request' in item))
          .map((item) => ({ ...item, repository_id: parent.id })),
      position: (page) => page.map(({ updated_at }) => updated_at),
      parameter: 'since',
      from: range?.from.toISOString() ?? since,
      until: range?.to.toISOString(),
      searchParams: { state: 'all', sort: 'updated', direction: 'asc', per_page: perPage },
      signal,
    }),
});

/** Comments on issues and pull requests of every chosen repository. */
export const comments = defineStream({
  needs,
  schema: comment,
  key: 'id',
  cursor: 'updated_at',
  ascending: true,
  per: repositories,
  where: isChosen,
  deletions: 'reported',
  scopes: ['repo'],
  read: ({ client, parent, since, signal }) =>
    keysetPages(client, `repos/${parent.full_name}/issues/comments`, {
      page: dated,
      records: (page) => page.map((item) => ({ ...item, repository_id: parent.id })),
      position: (page) => page.map(({ updated_at }) => updated_at),
      parameter: 'since',
      from: since,
      searchParams: { sort: 'updated', direction: 'asc', per_page: perPage },
      signal,
    }),
});

/** Pull requests of every chosen repository. GitHub takes no `since` here, so the walk is newest first and stops at it. */
export const pullRequests = defineStream({
  needs,
  schema: pullRequest,
  key: 'id',
  cursor: 'updated_at',
  per: repositories,
  where: isChosen,
  scopes: ['repo'],
  async *read({ client, parent, since, signal }) {
    const pages = linkPages(client, `repos/${parent.full_name}/pulls`, {
      page: dated,
      records: (page) => page,
      searchParams: { state: 'all', sort: 'updated', direction: 'desc', per_page: perPage },
      signal,
    });
    for await (const { records } of pages) {
      const known = dated.parse(records);
      yield { records: known.map((item) => ({ ...item, repository_id: parent.id })) };
      const oldest = known.at(-1)?.updated_at;
      if (since !== undefined && oldest !== undefined && oldest < since) return;
    }
  },
});
