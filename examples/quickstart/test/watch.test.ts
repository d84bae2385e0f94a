import { expect, test } from 'vitest';
import { createWatch } from '../src/watch.ts';

const failed = { type: 'flow-failed', connector: 'slack', code: 'auth/denied' } as const;
const accepted = { type: 'delivery-accepted', connector: 'slack', event: 'message' } as const;

function watching() {
  const stop = new AbortController();
  return { stop, watch: createWatch(stop.signal) };
}

test('an answer that is there is given at once', async () => {
  const { watch } = watching();
  expect(await watch.until(60, async () => 'here')).toBe('here');
});

test('an event that comes while it asks is not lost', async () => {
  const { watch } = watching();
  let asked = 0;
  const answer = watch.until(60, async () => {
    asked += 1;
    if (asked === 1) watch.onEvent(accepted);
    return watch.last('flow-failed') ?? (asked === 1 ? undefined : 'asked again');
  });
  expect(await answer).toBe('asked again');
});

test('it asks again after an event, and not before', async () => {
  const { watch } = watching();
  let asked = 0;
  const answer = watch.until(60, async () => {
    asked += 1;
    return watch.last('flow-failed')?.code;
  });
  await Promise.resolve();
  expect(asked).toBe(1);
  watch.onEvent(accepted);
  watch.onEvent(failed);
  expect(await answer).toBe('auth/denied');
});

test('there is no answer when the time is over', async () => {
  const { watch } = watching();
  expect(await watch.until(0.01, async () => undefined)).toBeUndefined();
});

test('an interruption ends the waiting with an error', async () => {
  const { watch, stop } = watching();
  const answer = watch.until(60, async () => undefined);
  stop.abort();
  await expect(answer).rejects.toThrow('aborted');
});

test('an error of the question is the answer’s', async () => {
  const { watch } = watching();
  const answer = watch.until(60, async () => {
    throw new Error('no database');
  });
  await expect(answer).rejects.toThrow('no database');
});
