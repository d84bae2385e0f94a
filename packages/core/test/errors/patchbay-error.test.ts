import { inspect } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { errorCodes } from '../../src/errors/error-codes.ts';
import { isPatchbayError, PatchbayError } from '../../src/errors/patchbay-error.ts';

describe('a PatchbayError', () => {
  test('is an Error with a code, its detail, and what the table says of it', () => {
    const retryAt = new Date('2026-01-01T00:00:00Z');
    const error = new PatchbayError('request/rate-limited', 'Slow down.', { connector: 'Example', retryAt });
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('PatchbayError: Slow down.');
    expect(error.detail).toEqual({ connector: 'Example', retryAt });
    expect({ code: error.code, retryable: error.retryable, actor: error.actor }).toEqual({
      code: 'request/rate-limited',
      ...errorCodes['request/rate-limited'],
    });
  });

  test('has no detail and no cause unless given', () => {
    const error = new PatchbayError('config/invalid', 'No.');
    expect(error.detail).toEqual({});
    expect(error).not.toHaveProperty('cause');
  });
});

describe('the guard', () => {
  const error = new PatchbayError('auth/denied', 'Denied.');

  test('knows the error, and the code where it is asked for', () => {
    expect(isPatchbayError(error)).toBe(true);
    expect(isPatchbayError(error, 'auth/denied')).toBe(true);
    expect(isPatchbayError(error, 'auth/flow-expired')).toBe(false);
  });

  test.each([
    undefined,
    null,
    'auth/denied',
    7,
    {},
    new Error('x'),
    { code: 'auth/denied', name: 'PatchbayError' },
  ])('does not take %j for one', (value) => {
    expect(isPatchbayError(value)).toBe(false);
    expect(isPatchbayError(value, 'auth/denied')).toBe(false);
  });

  test('knows an error of a second installed copy, which instanceof does not', async () => {
    vi.resetModules();
    const copy = await import('../../src/errors/patchbay-error.ts');
    const theirs = new copy.PatchbayError('auth/denied', 'Denied.');
    expect(theirs).not.toBeInstanceOf(PatchbayError);
    expect(isPatchbayError(theirs, 'auth/denied')).toBe(true);
    expect(copy.isPatchbayError(error, 'auth/denied')).toBe(true);
  });
});

describe('G9 what an error shows', () => {
  const canary = 'canary5f3a9';
  /** As a vendor's SDK throws it: everything hangs on the error. */
  const foreign = Object.assign(
    new Error(`GET https://someone:${canary}@api.example.com/v1?key=${canary} failed`),
    {
      code: 'ECONNRESET',
      request: { headers: { authorization: `Bearer ${canary}` } },
      response: { body: canary },
      cause: new Error(canary),
      errors: [new Error(canary)],
    },
  );
  const shown = (error: unknown) =>
    [
      inspect(error, { depth: 9, showHidden: true, getters: true }),
      JSON.stringify(error),
      String(error),
    ].join('\n');

  test.each(Object.keys(errorCodes) as (keyof typeof errorCodes)[])('%s: nothing of its cause', (code) => {
    const error = new PatchbayError(code, 'It failed.', { connector: 'Example' }, { cause: foreign });
    expect(shown(error)).not.toContain(canary);
    expect(shown(error)).toContain('ECONNRESET');
  });

  test('a second PatchbayError around it adds nothing back', () => {
    const inner = new PatchbayError('request/unavailable', 'Down.', {}, { cause: foreign });
    const outer = new PatchbayError('outcome/unknown', 'Unclear.', {}, { cause: inner });
    expect(shown(outer)).not.toContain(canary);
    expect(outer.cause).toMatchObject({
      name: 'PatchbayError',
      message: 'Down.',
      code: 'request/unavailable',
    });
    expect(outer.cause).not.toHaveProperty('cause');
  });

  test('JSON holds code and detail, and no stack', () => {
    const error = new PatchbayError(
      'auth/denied',
      'Denied.',
      { reason: 'access_denied' },
      { cause: foreign },
    );
    expect(JSON.parse(JSON.stringify(error))).toMatchObject({
      name: 'PatchbayError',
      code: 'auth/denied',
      detail: { reason: 'access_denied' },
    });
    expect(JSON.stringify(error)).not.toMatch(/stack|ECONNRESET/);
  });
});
