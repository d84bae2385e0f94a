import { type RateLimit, RateLimiter, seeded } from '@patchbay/testing/emulator';
import { Bench, type Intercept } from '../../fieldbook/bench.ts';
import type { VirtualTime } from './virtual-time.ts';

/** What reached an API, and whether it was let through. */
export interface Arrival {
  readonly at: number;
  readonly path: string;
  readonly allowed: boolean;
}

interface Limited {
  readonly clock: VirtualTime;
  readonly rule: RateLimit;
  /** Whether answers tell what is left; a refusal tells only that it is one. */
  readonly publishes: boolean;
  /** Each way, in milliseconds; always the same for a seed. At once when left out. */
  readonly travel?: { readonly seed: string; readonly min: number; readonly max: number };
}

/** Fieldbook's API with a limit per account, counted when a request arrives. */
export function limitedApi({ clock, rule, publishes, travel }: Limited) {
  const limiter = new RateLimiter({ now: clock.now });
  const arrivals: Arrival[] = [];
  const random = seeded(travel?.seed ?? '');
  const move = async () => travel && clock.sleep(random.int(travel.min, travel.max));
  const intercept: Intercept = async (request, next) => {
    const { host, pathname: path } = new URL(request.url);
    if (!host.startsWith('api.')) return next(request);
    await move();
    const { allowed, limit, remaining, resetAt } = limiter.take('account', rule);
    arrivals.push({ at: clock.now().getTime(), path, allowed });
    const answer = allowed ? await next(request) : new Response(null, { status: 429 });
    if (publishes) {
      answer.headers.set('x-ratelimit-limit', String(limit));
      answer.headers.set('x-ratelimit-remaining', String(remaining));
      answer.headers.set('x-ratelimit-reset', String(Math.floor(resetAt.getTime() / 1000)));
    }
    await move();
    return answer;
  };
  return { intercept, arrivals, refused: () => arrivals.filter(({ allowed }) => !allowed) };
}

/** So many instances of Patchbay on one store and one connection, each as another process would be. */
export async function instances(
  count: number,
  {
    clock,
    intercept,
    ...options
  }: { clock: VirtualTime; intercept: Intercept } & Pick<
    NonNullable<ConstructorParameters<typeof Bench>[0]>,
    'connector' | 'pageSize'
  >,
) {
  const first = new Bench({ ...options, clock });
  const connection = await clock.until(first.connect());
  const all = [first, ...Array.from({ length: count - 1 }, () => first.beside())];
  return all.map((bench) => {
    bench.intercept = intercept;
    return { bench, workspace: bench.workspace(connection) };
  });
}

/** The most that arrived in any span of so many milliseconds. */
export function mostInAnySpan(arrivals: readonly Arrival[], spanMs: number): number {
  const times = arrivals.map(({ at }) => at).sort((left, right) => left - right);
  let [first, most] = [0, 0];
  for (const [index, at] of times.entries()) {
    while ((times[first] ?? at) <= at - spanMs) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
