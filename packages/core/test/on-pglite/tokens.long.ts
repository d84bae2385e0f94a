// What is promised of tokens holds on PostgreSQL as it does in memory: the same tests, on the other store.
import './run-on-pglite.ts';
import '../flow/auth/refresh.test.ts';
import '../flow/auth/refresh-refusals.test.ts';
import '../flow/auth/refresh-crashes.test.ts';
import '../flow/auth/lost-tokens.test.ts';
import '../flow/auth/token-answer.test.ts';
import '../flow/auth/held-open.test.ts';
import '../flow/auth/at-rest.test.ts';
import '../flow/canaries.test.ts';
import '../flow/every-code.test.ts';
import '../flow/rotation.test.ts';
import { expect, test } from 'vitest';
import { Bench } from '../fieldbook/bench.ts';

test('the store of these tests is PostgreSQL', () => {
  expect(new Bench().store.name).toBe('postgres');
});
