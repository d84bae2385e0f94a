import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/client/clock.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('tells the time', () => {
  vi.setSystemTime(new Date('2026-03-04T05:06:07.008Z'));
  expect(systemClock.now()).toEqual(new Date('2026-03-04T05:06:07.008Z'));
});

test('sleeps as long as asked, and takes its listener back', async () => {
  const { signal } = new AbortController();
  const removed = vi.spyOn(signal, 'removeEventListener');
  const woken = vi.fn();
  const slept = systemClock.sleep(1000, signal).then(woken);
  await vi.advanceTimersByTimeAsync(999);
  expect(woken).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await slept;
  expect(removed).toHaveBeenCalledOnce();
});

test('ends with the reason of the signal, and leaves no timer behind', async () => {
  const controller = new AbortController();
  const slept = systemClock.sleep(1000, controller.signal);
  controller.abort(new Error('enough'));
  await expect(slept).rejects.toThrow('enough');
  await expect(systemClock.sleep(1000, controller.signal)).rejects.toThrow('enough');
  expect(vi.getTimerCount()).toBe(0);
});
