import type { Touch } from '@patchbay/core';
import * as z from 'zod/mini';

type Touched = Touch<'repositories' | 'issues' | 'pullRequests' | 'comments'>;

const numbered = z.looseObject({ id: z.number() });
const subject = z.looseObject({
  repository: z.nullish(numbered),
  issue: z.nullish(numbered),
  comment: z.nullish(numbered),
});

/** What each event of GitHub's changes of ours. */
export function touchesOf(event: string, action: string | undefined, payload: unknown): readonly Touched[] {
  const { repository, issue, comment } = subject.parse(payload);
  const parent = repository ? String(repository.id) : undefined;
  switch (event) {
    case 'issues':
      if (parent === undefined) return [];
      // A transferred issue is gone here; the repository it went to tells of it by `opened`.
      if ((action === 'deleted' || action === 'transferred') && issue)
        return [{ stream: 'issues', parent, gone: { id: issue.id } }];
      return [{ stream: 'issues', parent }];
    case 'issue_comment':
      if (parent === undefined) return [];
      if (action === 'deleted' && comment) return [{ stream: 'comments', parent, gone: { id: comment.id } }];
      return [
        { stream: 'comments', parent },
        { stream: 'issues', parent },
      ];
    case 'pull_request':
    case 'pull_request_review':
      return parent === undefined ? [] : [{ stream: 'pullRequests', parent }];
    case 'repository':
      if (action === 'deleted' && repository)
        return [{ stream: 'repositories', gone: { id: repository.id } }];
      return [{ stream: 'repositories' }];
    case 'installation':
    case 'installation_repositories':
      return [{ stream: 'repositories' }];
    default:
      return [];
  }
}
