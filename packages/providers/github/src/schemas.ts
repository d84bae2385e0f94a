import * as z from 'zod/mini';

/** GitHub sends null for what is not there; for us it is absence. */
function absent<T extends z.ZodMiniType>(schema: T) {
  return z.pipe(
    z.nullish(schema),
    z.transform((value) => value ?? undefined),
  );
}

const text = absent(z.string());
const login = z.object({ id: z.number(), login: z.string() });

/** A repository the connected person can see. Its name may change, its id does not. */
export const repository = z.object({
  id: z.number(),
  name: z.string(),
  full_name: z.string(),
  owner: login,
  private: z.boolean(),
  archived: absent(z.boolean()),
  has_issues: absent(z.boolean()),
  default_branch: text,
  description: text,
  html_url: z.string(),
  open_issues_count: absent(z.number()),
  created_at: text,
  updated_at: text,
  pushed_at: text,
});

/** An issue; pull requests, which GitHub lists among them, are a stream of their own. */
export const issue = z.object({
  id: z.number(),
  repository_id: z.number(),
  number: z.number(),
  title: z.string(),
  body: text,
  state: z.string(),
  state_reason: text,
  user: absent(login),
  assignees: absent(z.array(login)),
  // A label may be its bare name in older payloads.
  labels: absent(
    z.array(
      z.union([
        z.string(),
        z.pipe(
          z.object({ name: text }),
          z.transform(({ name }) => name),
        ),
      ]),
    ),
  ),
  comments: absent(z.number()),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: text,
});

export const pullRequest = z.object({
  id: z.number(),
  repository_id: z.number(),
  number: z.number(),
  title: z.string(),
  body: text,
  state: z.string(),
  draft: absent(z.boolean()),
  user: absent(login),
  head: z.object({ ref: z.string(), sha: z.string() }),
  base: z.object({ ref: z.string(), sha: z.string() }),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  closed_at: text,
  merged_at: text,
});

/** A comment on an issue or a pull request. `issue_url` ends in the number of what it comments on. */
export const comment = z.object({
  id: z.number(),
  repository_id: z.number(),
  body: text,
  user: absent(login),
  issue_url: z.string(),
  html_url: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** A record of the stream `repositories`. */
export type Repository = z.output<typeof repository>;
/** A record of the stream `issues`. */
export type Issue = z.output<typeof issue>;
/** A record of the stream `pullRequests`. */
export type PullRequest = z.output<typeof pullRequest>;
/** A record of the stream `comments`. */
export type Comment = z.output<typeof comment>;
