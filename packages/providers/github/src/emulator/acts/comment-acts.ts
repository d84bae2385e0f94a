import { commentJson, issueJson } from '../json/issue-json.ts';
import { githubPlaces } from '../places.ts';
import { type Account, actorOf, type Comment, type Issue } from '../records.ts';
import { stamp, type WorldState } from '../world-state.ts';

/** What can be done with comments; each act moves the issue too, and is told by the webhook `issue_comment`. */
export function commentActs(state: WorldState) {
  const announce = (comment: Comment, action: string, by: Account | undefined, more: object = {}) => {
    const { issue } = comment;
    const { repository } = issue;
    const both = { issue: issueJson(issue, githubPlaces), comment: commentJson(comment, githubPlaces) };
    const sender = by ?? actorOf(repository);
    state.announce({ name: 'issue_comment', action, sender, repository, about: { ...both, ...more } });
  };

  return {
    comment(issue: Issue, body: string, by: Account = actorOf(issue.repository)): Comment {
      const at = stamp(state);
      const comment = { id: state.nextId(), issue, author: by, body, createdAt: at, updatedAt: at };
      issue.repository.comments.set(comment.id, comment);
      issue.updatedAt = at;
      announce(comment, 'created', by);
      return comment;
    },

    editComment(comment: Comment, body: string, by?: Account): void {
      const changes = { body: { from: comment.body } };
      comment.body = body;
      comment.updatedAt = stamp(state);
      comment.issue.updatedAt = comment.updatedAt;
      announce(comment, 'edited', by, { changes });
    },

    deleteComment(comment: Comment, by?: Account): void {
      const { issue } = comment;
      issue.repository.comments.delete(comment.id);
      issue.updatedAt = stamp(state);
      announce(comment, 'deleted', by);
    },
  };
}
