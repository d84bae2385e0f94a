import type { Limit } from '@patchbay/core';

const [tier2, tier3] = [
  { per: 'group', rate: { units: 20, seconds: 60, burst: 10 } },
  { per: 'group', rate: { units: 50, seconds: 60 } },
] as const satisfies readonly Limit[];

/** History for an app that is sold outside the Marketplace (changelog of 2025-05-29). */
const oncePerMinute: Limit = { per: 'group', rate: { units: 1, seconds: 60 } };

/**
 * Slack counts by method, workspace and app, and tells only by 429 ("Rate limits", Web API). What may be posted is
 * counted by channel, so nothing is spent for it here; a refusal still holds up nothing but posting.
 */
export function limits({ app }: { readonly app: { readonly distribution: string } }) {
  return {
    'conversations.list': tier2,
    'users.list': tier2,
    'conversations.history': app.distribution === 'distributed' ? oncePerMinute : tier3,
    'chat.postMessage': { per: 'group' },
    'chat.update': tier3,
    'reactions.add': tier3,
  } as const satisfies Readonly<Record<string, Limit>>;
}
