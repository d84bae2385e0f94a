import { expect, test } from 'vitest';
import { race } from './race.ts';

const minutes = 60_000;

test.for([
  { ahead: 5, rescuerAhead: -5 },
  { ahead: -5, rescuerAhead: 5 },
])(
  'G2 clocks that are wrong by five minutes change nothing: a holder $ahead min ahead dies, a rescuer $rescuerAhead min ahead',
  { concurrent: true },
  async ({ ahead, rescuerAhead }, context) => {
    const { start, provider, stored } = await race(context, 'strict');
    const [holder, rescuer] = await Promise.all([
      start({ crash: 'after the claim', timeoutMs: 1500, clockAheadMs: ahead * minutes }),
      start({ timeoutMs: 1500, clockAheadMs: rescuerAhead * minutes }),
    ]);
    await Promise.allSettled([holder.ask(1)]);
    const before = await stored();
    expect(await provider.refreshes()).toEqual([]);
    expect(before.token).toMatchObject({ generation: 1, status: 'active' });
    const { tokens, failures } = await rescuer.askPatiently(10);
    expect([new Set(tokens).size, failures]).toEqual([1, []]);
    expect(await provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
    const { token } = await stored();
    expect(token?.secondsLeft).toBeGreaterThan(3540);
    expect(token?.secondsLeft).toBeLessThanOrEqual(3600);
  },
);
