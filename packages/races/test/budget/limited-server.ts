import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RateLimit, RateLimiter } from '@patchbay/testing/emulator';
import type { TestContext } from 'vitest';

/** An API on this machine that tells with every answer what is left, and notes what came in which window. It ends with the test. */
export async function limitedServer(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  rule: RateLimit,
) {
  const limiter = new RateLimiter({ now: () => new Date() });
  const arrivals: { readonly window: number; readonly allowed: boolean }[] = [];
  const server = createServer((_, response) => {
    const { allowed, limit, remaining, resetAt } = limiter.take('account', rule);
    arrivals.push({ window: resetAt.getTime(), allowed });
    response.writeHead(allowed ? 200 : 429, {
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': Math.floor(resetAt.getTime() / 1000),
    });
    response.end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, arrivals };
}
