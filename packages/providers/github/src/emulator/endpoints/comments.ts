import { type Call, type Endpoint, textField } from '../call.ts';
import { invalidRequest, validationFailed } from '../github-failure.ts';
import { commentJson, commentsOn } from '../json/issue-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import type { Comment } from '../records.ts';
import { issueOf, writable } from './issues.ts';
import { byMoment, moment } from './moments.ts';

const path = '/repos/:owner/:repo/issues';
const reading = { anonymous: true, scopes: ['repo'], permission: 'issues=read' } as const;

/** Comments on issues and pull requests. */
export const commentEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path: `${path}/comments`, ...reading },
    run(call) {
      const field = call.query('sort') === 'updated' ? 'updatedAt' : 'createdAt';
      // GitHub ignores a direction that comes without a sort.
      const isSorted = call.query('sort') !== undefined;
      const direction = isSorted ? call.choice('direction', ['asc', 'desc'], 'desc') : 'asc';
      const comments = [...call.repository().comments.values()].filter(isAskedFor(call));
      return pageOf(call, byMoment(comments, { field, direction }));
    },
  },
  {
    ...{ method: 'GET', path: `${path}/:number/comments`, ...reading },
    run: (call) => pageOf(call, commentsOn(issueOf(call)).filter(isAskedFor(call))),
  },
  {
    ...{ method: 'POST', path: `${path}/:number/comments`, createsContent: true },
    ...{ scopes: ['public_repo', 'repo'], permission: 'issues=write; pull_requests=write' },
    run(call) {
      const issue = issueOf(call);
      writable(call, issue.repository);
      const body = textField(call.json(), 'body');
      if (body === undefined) throw invalidRequest('"body" wasn\'t supplied.');
      if (body.trim() === '') {
        throw validationFailed({ resource: 'IssueComment', code: 'missing_field', field: 'body' });
      }
      const json = commentJson(call.parts.world.comment(issue, body, call.me), call.places);
      return Response.json(json, { status: 201, headers: { location: json.url } });
    },
  },
];

function isAskedFor(call: Call): (comment: Comment) => boolean {
  const since = moment(call, 'since');
  return ({ updatedAt }) => since === undefined || updatedAt >= since;
}

function pageOf(call: Call, comments: readonly Comment[]): Response {
  const toJson = (comment: Comment) => commentJson(comment, call.places);
  const { records, headers } = numberedPage(call, comments, toJson);
  return Response.json(records, { headers });
}
