import * as z from 'zod/mini';
import { comment, createIssue, setIssueState } from './actions.ts';
import { api, identify } from './api.ts';
import { app } from './app.ts';
import { icon } from './icon.ts';
import { comments, issues, pullRequests, repositories } from './streams.ts';
import { telemetry } from './telemetry.ts';
import { webhooks } from './webhooks.ts';

/** Everything but the way in: an OAuth App and a GitHub App reach the same API. */
export const parts = {
  provider: 'github',
  category: 'development',
  icon,
  docsUrl: 'https://docs.github.com/rest',
  app,
  settings: { schema: z.strictObject({ repositories: z.optional(z.array(z.string())) }) },
  api,
  identify,
  streams: { repositories, issues, pullRequests, comments },
  actions: { createIssue, comment, setIssueState },
  telemetry,
  webhooks,
} as const;
