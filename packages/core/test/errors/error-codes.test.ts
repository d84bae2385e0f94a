import { describe, expect, test } from 'vitest';
import { type ErrorCode, errorCodes } from '../../src/errors/error-codes.ts';

const codes = Object.entries(errorCodes);
const retryable: readonly ErrorCode[] = [
  'config/app-unavailable',
  'request/rate-limited',
  'request/unavailable',
  'request/timeout',
  'request/aborted',
  'sync/lease-lost',
  'store/unavailable',
  'store/conflict',
];

describe('the table of codes', () => {
  test.each(codes)('%s has a family, a word, an actor and an answer', (code, { actor, retryable: again }) => {
    expect(code).toMatch(
      /^(?:config|input|connection|auth|request|response|outcome|sync|webhook|crypto|store)\/[a-z]+(?:-[a-z]+)*$/,
    );
    expect(['user', 'developer', 'operator', 'maintainer', 'nobody']).toContain(actor);
    expect(typeof again).toBe('boolean');
  });

  test('says of exactly these that the same call may succeed later', () => {
    expect(codes.filter(([, facts]) => facts.retryable).map(([code]) => code)).toEqual(retryable);
  });

  test('G43 never invites to repeat what may have been done', () => {
    expect(errorCodes['outcome/unknown']).toEqual({ retryable: false, actor: 'user' });
  });
});
