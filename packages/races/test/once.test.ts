import { expect, test } from 'vitest';
import { race } from './race.ts';

test('G1, threat T20 four processes with fifty callers each cause one grant call, and all get the new token', async (context) => {
  const { start, provider, stored } = await race(context, 'strict');
  const workers = await Promise.all(Array.from({ length: 4 }, () => start()));
  const answers = await Promise.all(workers.map((worker) => worker.ask(50)));
  const tokens = answers.flatMap((answer) => answer.tokens);
  expect(answers.flatMap(({ failures }) => failures)).toEqual([]);
  expect([tokens.length, new Set(tokens).size]).toEqual([200, 1]);
  expect(await provider.refreshes()).toEqual([{ grant: 'refresh_token' }]);
  expect(await stored()).toMatchObject({ connection: { status: 'active' }, token: { generation: 2 } });
});
