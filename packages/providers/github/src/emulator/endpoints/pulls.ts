import type { Call, Endpoint } from '../call.ts';
import { notFound } from '../github-failure.ts';
import { fullPullJson, isPullRequest, type PullRequest, pullJson } from '../json/pull-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import { byMoment } from './moments.ts';

const path = '/repos/:owner/:repo/pulls';
const reading = { anonymous: true, scopes: ['repo'], permission: 'pull_requests=read' } as const;

/** Pull requests. Their list takes no `since`. */
export const pullEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path, ...reading },
    run(call) {
      const pulls = sorted(call, pullsOf(call).filter(isAskedFor(call)));
      const { records, headers } = numberedPage(call, pulls, (pull) => pullJson(pull, call.places));
      return Response.json(records, { headers });
    },
  },
  {
    ...{ method: 'GET', path: `${path}/:number`, ...reading },
    run(call) {
      const number = call.number('number');
      const pull = pullsOf(call).find((one) => one.number === number);
      if (pull === undefined) throw notFound();
      return Response.json(fullPullJson(pull, call.places));
    },
  },
];

function pullsOf(call: Call): PullRequest[] {
  return [...call.repository().issues.values()].filter(isPullRequest);
}

function isAskedFor(call: Call): (pull: PullRequest) => boolean {
  const state = call.choice('state', ['open', 'closed', 'all'], 'open');
  const base = call.query('base');
  const head = call.query('head');
  return ({ state: own, pull, repository }) =>
    (state === 'all' || own === state) &&
    (base === undefined || pull.baseRef === base) &&
    (head === undefined || `${repository.owner.login}:${pull.headRef}` === head);
}

/** Newest first by creation unless told; another sort begins with the oldest unless told. */
function sorted(call: Call, pulls: readonly PullRequest[]): PullRequest[] {
  const sort = call.choice('sort', ['created', 'updated', 'popularity', 'long-running'], 'created');
  const direction = call.choice('direction', ['asc', 'desc'], sort === 'created' ? 'desc' : 'asc');
  return byMoment(pulls, { field: sort === 'updated' ? 'updatedAt' : 'createdAt', direction });
}
