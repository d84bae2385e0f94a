export type { Github } from './github.ts';
export { github } from './github.ts';
export type { GithubApp } from './github-app.ts';
export { githubApp } from './github-app.ts';
export type { Comment, Issue, PullRequest, Repository } from './schemas.ts';
