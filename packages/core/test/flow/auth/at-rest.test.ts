import { expect, test } from 'vitest';
import { Bench, ben, stranger } from '../../fieldbook/bench.ts';
import { expectNoSecret, refusal } from '../../fieldbook/refusal.ts';
import { plant } from '../../threats/swap-tokens.ts';

test('G7 a token rests as ciphertext', async () => {
  const bench = new Bench();
  const row = await bench.token(await bench.connect());
  expect(row?.sealed).toMatch(/^ic1\.k1\./);
  expectNoSecret(row);
});

test.for([
  ['another person', ben],
  ['another tenant', stranger],
] as const)('G7 the ciphertext of %s, put into a row, is refused and never sent', async ([, owner]) => {
  const bench = new Bench();
  const connection = await bench.connect();
  const foreign = await bench.token(await bench.connect({ owner, account: 'cleo' }));
  await plant(bench, connection, foreign?.sealed ?? '');
  const asked = bench.urls.length;
  const workspace = bench.workspace(connection);
  const calls = [workspace.getToken, () => workspace.request('GET', 'me'), () => workspace.sync('items')];
  for (const call of calls)
    expect(await refusal(call())).toMatchObject({ code: 'crypto/unopenable', actor: 'operator' });
  expect(bench.urls).toHaveLength(asked);
  expect(await workspace.connection()).toMatchObject({ status: 'active' });
});

test('G7 a token in the clear, put into a row, is refused and never sent', async () => {
  const bench = new Bench();
  const connection = await bench.connect();
  await plant(bench, connection, JSON.stringify({ v: 1, generation: 2, accessToken: 'canary-planted' }));
  const asked = bench.urls.length;
  expect(await refusal(bench.workspace(connection).getToken())).toMatchObject({ code: 'crypto/unopenable' });
  expect(bench.urls).toHaveLength(asked);
});
