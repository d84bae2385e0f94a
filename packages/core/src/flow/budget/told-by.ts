import type { Clock } from '../../client/clock.ts';
import { toldLimit } from '../../client/told-limit.ts';
import type { Answer } from '../../definition/client.ts';
import type { ToldBudget } from '../../store/limits.ts';
import type { BoundApp } from '../app.ts';

/** Moments and spans come in whole seconds, cut off somewhere. */
const marginSeconds = 1;

/** What an answer tells of which limit: the connector's word, else the usual headers. */
export function toldBy(
  answer: Answer,
  { bound, clock }: { readonly bound: BoundApp; readonly clock: Clock },
): { readonly limit: string; readonly budget: ToldBudget } | undefined {
  const { status, headers } = answer;
  if (status === 401) return undefined; // of whom nobody knows: GitHub names the budget of our address then
  const now = providersNow(headers) ?? clock.now();
  const told = bound.connector.api.budget?.(answer) ?? toldLimit(headers, now);
  if (told === undefined) return undefined;
  const { limit = 'default', units, remaining, resets } = told;
  const seconds = typeof resets === 'number' ? resets : (resets.getTime() - now.getTime()) / 1000;
  if (!(remaining >= 0) || !Number.isFinite(seconds)) return undefined;
  const resetInSeconds = Math.max(0, seconds) + marginSeconds;
  return { limit, budget: { ...(units !== undefined && units > 0 && { units }), remaining, resetInSeconds } };
}

/** Its clock may be another than ours (RFC 9110 section 6.6.1). */
function providersNow(headers: Headers): Date | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  return Number.isNaN(date) ? undefined : new Date(date);
}
