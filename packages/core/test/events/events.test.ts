import { expect, test, vi } from 'vitest';
import { emitter, type PatchbayEvent } from '../../src/events/events.ts';

const event: PatchbayEvent = { type: 'flow-started', connector: 'slack', tenantId: 'acme' };

test('hands every event to the listener', () => {
  const listener = vi.fn();
  emitter(listener)(event);
  expect(listener.mock.calls).toEqual([[event]]);
});

test('a listener that fails disturbs nothing', () => {
  const emit = emitter(() => {
    throw new Error('the log is full');
  });
  expect(() => emit(event)).not.toThrow();
});

test('nor does one that fails later', async () => {
  const failed = Promise.reject(new Error('the log is full'));
  const caught = vi.spyOn(failed, 'catch');
  const listener: (event: PatchbayEvent) => unknown = () => failed;
  emitter(listener)(event);
  expect(caught).toHaveBeenCalledOnce();
  await expect(caught.mock.results[0]?.value).resolves.toBeUndefined();
});

test('does without a listener', () => {
  expect(() => emitter(undefined)(event)).not.toThrow();
});
