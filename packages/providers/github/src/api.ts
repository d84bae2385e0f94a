import type { Account, Answer, Classified, Client, Limit, ToldLimit } from '@patchbay/core';
import * as z from 'zod/mini';

/** What a request that writes costs of the limits below; one that reads costs 1. */
export const writeCost = 5;

/**
 * The secondary limits ("Rate limits for the REST API"): 900 points a minute, and 80 requests that create content. The
 * primary one, 5,000 requests an hour, stands in the headers of every answer. GitHub counts by person, all tokens of an
 * app together.
 */
const limits = {
  default: { per: 'account', rate: { units: 900, seconds: 60 } },
  content: { per: 'account', rate: { units: 80 * writeCost, seconds: 60 } },
} as const satisfies Readonly<Record<string, Limit>>;

/** GitHub refuses a call without a user agent, and changes its answers by dated version. */
export const api = {
  baseUrl: 'https://api.github.com/',
  headers: {
    accept: 'application/vnd.github+json',
    'user-agent': 'patchbay',
    'x-github-api-version': '2022-11-28',
  },
  classify,
  limits,
  budget,
} as const;

const refusal = z.looseObject({ message: z.string() });
const secondaryWaitMs = 60_000;

/**
 * A 403 is a limit as often as a refusal: the primary one says so by `x-ratelimit-remaining: 0`, the secondary one only
 * in its message, and then wants a minute ("Rate limits for the REST API").
 */
function classify({ status, headers, body }: Answer): Classified | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const message = refusal.safeParse(body).data?.message ?? '';
  if (headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0') {
    return { code: 'request/rate-limited' };
  }
  if (status === 429 || /secondary rate limit/i.test(message)) {
    return { code: 'request/rate-limited', reason: 'secondary', waitMs: secondaryWaitMs };
  }
  return headers.has('x-github-sso') ? { code: 'request/forbidden', reason: 'sso' } : undefined;
}

/** Search, GraphQL and some more have budgets of their own, which a header names; `core` is the one of all else. */
function budget({ headers }: Answer): ToldLimit | undefined {
  const limit = headers.get('x-ratelimit-resource') ?? 'core';
  if (limit === 'core') return undefined;
  const number = (name: string) => Number(headers.get(`x-ratelimit-${name}`));
  const resets = new Date(number('reset') * 1000);
  return { limit, units: number('limit'), remaining: number('remaining'), resets };
}

const me = z.object({
  id: z.number(),
  login: z.string(),
  email: z.nullish(z.string()),
  html_url: z.string(),
});

/** `GET /user` works with either kind of token. A login can change, the id cannot. */
export async function identify({ client }: { client: Client }): Promise<Account> {
  const { id, login, email, html_url } = await client.get('user', { schema: me });
  return { id: String(id), name: login, url: html_url, ...(email && { email }) };
}
