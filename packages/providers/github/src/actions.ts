import { defineAction } from '@patchbay/core';
import * as z from 'zod/mini';
import { writeCost } from './api.ts';

/** `owner/name`, as GitHub writes it. */
const repository = z.string().check(z.regex(/^[\w.-]+\/[\w.-]+$/));

/** Opens an issue. Labels and assignees are dropped by GitHub without a word where the person may not push. */
export const createIssue = defineAction({
  input: z.strictObject({
    repository,
    title: z.string().check(z.minLength(1)),
    body: z.optional(z.string()),
    labels: z.optional(z.array(z.string())),
    assignees: z.optional(z.array(z.string())),
  }),
  output: z.object({ id: z.number(), number: z.number(), html_url: z.string() }),
  scopes: ['repo'],
  run: ({ repository: name, ...json }, { client }) =>
    client.post(`repos/${name}/issues`, {
      ...{ limit: 'content', cost: writeCost },
      schema: z.object({ id: z.number(), number: z.number(), html_url: z.string() }),
      json,
    }),
});

/** Comments on an issue or a pull request. */
export const comment = defineAction({
  input: z.strictObject({
    repository,
    number: z.int().check(z.positive()),
    body: z.string().check(z.minLength(1)),
  }),
  output: z.object({ id: z.number(), html_url: z.string() }),
  scopes: ['repo'],
  run: ({ repository: name, number, body }, { client }) =>
    client.post(`repos/${name}/issues/${number}/comments`, {
      ...{ limit: 'content', cost: writeCost },
      schema: z.object({ id: z.number(), html_url: z.string() }),
      json: { body },
    }),
});

/** Closes an issue, or opens it again. */
export const setIssueState = defineAction({
  input: z.strictObject({
    repository,
    number: z.int().check(z.positive()),
    state: z.enum(['open', 'closed']),
  }),
  output: z.object({ id: z.number(), state: z.string() }),
  scopes: ['repo'],
  repeatable: true, // the same state twice is the same issue
  run: ({ repository: name, number, state }, { client }) =>
    client.patch(`repos/${name}/issues/${number}`, {
      cost: writeCost,
      schema: z.object({ id: z.number(), state: z.string() }),
      json: { state },
    }),
});
