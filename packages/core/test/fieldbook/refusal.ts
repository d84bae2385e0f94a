import { inspect } from 'node:util';
import { isPatchbayError, type PatchbayError } from '@patchbay/core';
import { expect } from 'vitest';

/** The error that a call ends with: one of Patchbay's, in whole sentences, with nothing secret in it at any depth. */
export async function refusal(call: Promise<unknown>): Promise<PatchbayError> {
  const error: unknown = await call.then(
    () => expect.unreachable('the call should have been refused'),
    (thrown: unknown) => thrown,
  );
  if (!isPatchbayError(error)) throw new Error('not an error of Patchbay', { cause: error });
  expect(error.message).toMatch(/^\S.*[.]$/s);
  expectNoSecret(error);
  return error;
}

/** Every secret of the emulator has this word in it. */
export function expectNoSecret(value: unknown): void {
  const shown = inspect(value, { depth: 9, showHidden: true, getters: true });
  expect(shown).not.toMatch(/canary/);
  expect(JSON.stringify(value) ?? '').not.toMatch(/canary/);
}
