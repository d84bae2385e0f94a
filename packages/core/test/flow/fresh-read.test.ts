import type { Store } from '@patchbay/core';
import { expect, test } from 'vitest';
import { Bench, ben } from '../fieldbook/bench.ts';
import { refusal } from '../fieldbook/refusal.ts';
import { makeStore } from '../fieldbook/store-under-test.ts';

/** A connected workspace, and the names of the steps that its store was asked for since. */
async function watched() {
  const steps: string[] = [];
  const bench = new Bench({ store: (clock) => watching(makeStore(clock), steps) });
  const connection = await bench.connect();
  steps.length = 0;
  return { bench, connection, steps, workspace: bench.workspace(connection) };
}

function watching(store: Store, steps: string[]): Store {
  const watch = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        steps.push(String(name));
        return Reflect.get(target, name);
      },
    });
  return { ...store, connections: watch(store.connections), tokens: watch(store.tokens) };
}

test('a token that is fresh is one read of the store', async () => {
  const { workspace, steps } = await watched();
  await workspace.getToken();
  expect(steps).toEqual(['access']);
});

test('G6 a request reads its token once; one that was refused is looked up again before it is renewed', async () => {
  const { bench, workspace, steps } = await watched();
  expect((await workspace.request('GET', 'me')).status).toBe(200);
  expect(steps).toEqual(['access']);
  steps.length = 0;
  bench.emulator.tokens.expireWhere(() => true);
  expect((await workspace.request('GET', 'me')).status).toBe(200);
  expect(steps.slice(0, 3)).toEqual(['access', 'find', 'claim']);
});

test('G14 a token that another owner asks for costs one read and is not found', async () => {
  const { bench, connection, steps } = await watched();
  const theirs = bench.workspace({ id: connection.id, owner: ben });
  expect(await refusal(theirs.getToken())).toMatchObject({ code: 'connection/not-found' });
  expect(steps).toEqual(['access']);
});

test('a token that was used is refused at the next call once its grant is dead or its connection ended', async () => {
  const { bench, connection, workspace } = await watched();
  await workspace.getToken();
  const { grantId = '' } = (await bench.token(connection)) ?? {};
  await bench.store.connections.requireReauth(grantId, 'revoked');
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'auth/reauth-required' });
  await bench.patchbay.disconnect(connection.id, { owner: connection.owner });
  expect(await refusal(workspace.getToken())).toMatchObject({ code: 'connection/not-active' });
});
