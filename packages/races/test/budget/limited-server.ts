import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type RateLimit, RateLimiter } from '@patchbay/testing/emulator';
import type { TestContext } from 'vitest';

/** An API on this machine that tells with every answer what is left, and notes what came in which window. It ends with the test. */
export async function limitedServer(context: Pick<TestContext, 'onTestFinished'>, rule: RateLimit) {
  const limiter = new RateLimiter({ now: () => new Date() });
  const arrivals: { readonly window: number; readonly allowed: boolean }[] = [];
  const origin = await serve(context, (response) => {
    const { allowed, limit, remaining, resetAt } = limiter.take('account', rule);
    arrivals.push({ window: resetAt.getTime(), allowed });
    response.writeHead(allowed ? 200 : 429, {
      'x-ratelimit-limit': limit,
      'x-ratelimit-remaining': remaining,
      'x-ratelimit-reset': Math.floor(resetAt.getTime() / 1000),
    });
    response.end('{}');
  });
  return { origin, arrivals };
}

/** An API on this machine that takes its time for each answer, and notes how many wait for theirs. It ends with the test. */
export async function slowServer(
  context: Pick<TestContext, 'onTestFinished'>,
  takesMs: number,
): Promise<{ readonly origin: string; readonly waiting: readonly number[] }> {
  const waiting: number[] = [];
  let now = 0;
  const origin = await serve(context, (response) => {
    now += 1;
    waiting.push(now);
    setTimeout(() => {
      now -= 1;
      response.end('{}');
    }, takesMs);
  });
  return { origin, waiting };
}

async function serve(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  answer: (response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((_, response) => answer(response));
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
