import { expect, it } from 'vitest';
import { fakeClock } from '../src/index.ts';

it('stands still until it is moved', () => {
  const clock = fakeClock(new Date('2026-03-01T00:00:00.000Z'));
  expect(clock.now()).toEqual(new Date('2026-03-01T00:00:00.000Z'));
  clock.advance(1_500);
  expect(clock.now()).toEqual(new Date('2026-03-01T00:00:01.500Z'));
});

it('wakes sleepers in the order of their times, and only those whose time has come', async () => {
  const clock = fakeClock();
  const woken: string[] = [];
  const late = clock.sleep(3_000).then(() => woken.push('late'));
  const sleeps = [
    clock.sleep(2_000).then(() => woken.push('second')),
    clock.sleep(1_000).then(() => woken.push('first')),
  ];
  clock.advance(999);
  await settled();
  expect(woken).toEqual([]);
  clock.advance(1_001);
  await Promise.all(sleeps);
  expect(woken).toEqual(['first', 'second']);
  clock.advance(1_000);
  await late;
  expect(woken).toEqual(['first', 'second', 'late']);
});

it('ends a sleep when its signal aborts, before or during', async () => {
  const clock = fakeClock();
  const controller = new AbortController();
  const sleep = clock.sleep(1_000, controller.signal);
  controller.abort(new Error('stopped'));
  await expect(sleep).rejects.toThrow('stopped');
  await expect(clock.sleep(1_000, controller.signal)).rejects.toThrow('stopped');
});

it('does not sleep for no time', async () => {
  const clock = fakeClock();
  await clock.sleep(0);
  await clock.sleep(-5);
  expect(clock.now()).toEqual(fakeClock().now());
});

it('moves itself in auto mode, so that nothing waits', async () => {
  const clock = fakeClock(new Date('2026-03-01T00:00:00.000Z'), { auto: true });
  await clock.sleep(60_000);
  await clock.sleep(500);
  expect(clock.now()).toEqual(new Date('2026-03-01T00:01:00.500Z'));
  await expect(clock.sleep(1_000, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  expect(clock.now()).toEqual(new Date('2026-03-01T00:01:00.500Z'));
});

/** Lets every promise that is already resolved run its continuation. */
function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
