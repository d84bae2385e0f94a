import { relocate } from '../../client/origins.ts';
import type { Check, Seen } from './finding.ts';
import type { Setup } from './setup.ts';

/** A provider judges signatures and tokens by its own clock; a difference from here on is worth a word. */
const allowedSkewSeconds = 30;
const patienceMs = 10_000;

type Reachable = Pick<Setup, 'apps' | 'origins' | 'fetch' | 'clock'>;

/** Asks each authorization server for nothing but an answer; any status is one. */
export const providerCheck: Check<Reachable> = {
  id: 'providers',
  title: 'The providers’ authorization servers can be reached, and agree on the time',
  online: true,
  async run(setup) {
    const servers = new Map<string, string>();
    for (const { tokenEndpoint, name } of setup.apps)
      if (tokenEndpoint !== undefined) servers.set(relocate(tokenEndpoint, setup.origins).origin, name);
    const answers = [...servers].map(([origin, name]) => ask(setup, origin, name));
    return (await Promise.all(answers)).flat();
  },
};

async function ask({ fetch, clock }: Reachable, origin: string, name: string): Promise<readonly Seen[]> {
  const request = new Request(origin, { method: 'HEAD', redirect: 'manual' });
  const response = await fetch(request, { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined);
  if (response === undefined)
    return [
      {
        level: 'error',
        what: `${name} could not be reached at ${origin}.`,
        where: origin,
        todo: 'Check the network, DNS, and what this machine may connect to.',
      },
    ];
  await response.body?.cancel();
  const seen: Seen = { level: 'ok', what: `${name} answers.`, where: origin };
  const skew = skewSeconds(response.headers.get('date'), clock.now());
  if (skew === undefined || Math.abs(skew) <= allowedSkewSeconds) return [seen];
  const direction = skew > 0 ? 'behind' : 'ahead of';
  return [
    seen,
    {
      level: 'warning',
      what: `The clock of this machine is ${Math.abs(skew)} seconds ${direction} that of ${name}.`,
      where: origin,
      todo: 'Set the clock by NTP: signatures of webhooks and tokens are judged by it.',
    },
  ];
}

/** How far the provider's clock is ahead; undefined when it does not say. */
function skewSeconds(date: string | null, now: Date): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : Math.round((time - now.getTime()) / 1000);
}
