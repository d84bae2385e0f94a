import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { Kernel } from '../kernel.ts';

/** A provider that names a moment that has passed is not asked again in the same breath. */
const shortestSeconds = 1;

/** How long the provider asks to wait, where that is all that keeps work from going on. */
export function secondsToWait({ clock }: Kernel, error: unknown): number | undefined {
  if (!isPatchbayError(error, 'request/rate-limited')) return undefined;
  const { retryAt } = error.detail;
  if (retryAt === undefined) return undefined;
  return Math.max(shortestSeconds, (retryAt.getTime() - clock.now().getTime()) / 1000);
}
