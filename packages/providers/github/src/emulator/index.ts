export type { TokenAnswer } from './authorizations.ts';
export type { GithubLimits } from './budgets.ts';
export {
  type AppWebhookOptions,
  defaultRedirectUri,
  type GithubApp,
  type GithubAppOptions,
} from './github-app.ts';
export {
  type GithubConsentAnswer,
  type GithubEmulator,
  type GithubEmulatorOptions,
  githubEmulator,
} from './github-emulator.ts';
export type { GithubDelivery } from './hook-delivery.ts';
export type { Installation } from './installations.ts';
export type { PullRequest } from './json/pull-json.ts';
export type { Account, Comment, Hook, Issue, Label, Repository, Role } from './records.ts';
export type { WorldSize } from './seed-world.ts';
export type { World } from './world.ts';
