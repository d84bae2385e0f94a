import type { FlowRow, Store } from '@patchbay/core';
import { supabaseStore } from '@patchbay/store-supabase';
import { expect, it, onTestFinished } from 'vitest';
import { clientOf, secretKey, supabaseProject } from './project.ts';

/** Stores that each have a REST layer with one connection of its own, as workers in processes of their own. */
async function workers(count: number) {
  const project = await supabaseProject();
  onTestFinished(() => project.drop());
  const stores = Array.from({ length: count }, () => {
    const restApi = project.restApi({ max: 1 });
    return supabaseStore({
      client: clientOf((input, init) => restApi.fetch(new Request(input, init)), secretKey),
    });
  });
  return { admin: project.admin, stores, first: stores[0] as Store };
}

it('G33 eight workers share two hundred due rows, each done once', async () => {
  const { stores, first, admin } = await workers(8);
  const rest = { kind: 'poll', connectionId: undefined, tenantId: undefined, args: {} } as const;
  const keys = Array.from({ length: 200 }, (_, at) => `k${at}`);
  await first.work.submit(keys.map((key) => ({ ...rest, key, inSeconds: 0, everySeconds: undefined })));
  const done = await Promise.all(
    stores.map(async (store, at) => {
      const mine: string[] = [];
      for (;;) {
        const claimed = await store.work.claim({ holder: `h${at}`, leaseSeconds: 60, limit: 7 });
        if (claimed.length === 0) return mine;
        for (const work of claimed) await store.work.done(work);
        mine.push(...claimed.map(({ key }) => key));
      }
    }),
  );
  expect(done.flat().toSorted()).toEqual(keys.toSorted());
  expect(await admin`select from integrations.work`).toHaveLength(0);
});

const flow: FlowRow = {
  stateHash: 's',
  bindingHash: 'b',
  context: 'slack',
  connector: 'slack',
  appId: 'slack/client',
  owner: { tenantId: 'acme' },
  subject: undefined,
  sealedVerifier: undefined,
  salt: 'salt',
  scopes: {},
  abilities: [],
  site: {},
  returnTo: undefined,
  reconnect: undefined,
  flowId: 'f',
  opener: undefined,
};

it('G10 of twelve callbacks that consume one flow at once, one may go on', async () => {
  const { stores, first } = await workers(12);
  await first.flows.save(flow, 60);
  const consumed = await Promise.all(stores.map((store) => store.flows.consume('s')));
  expect(consumed.filter(Boolean)).toHaveLength(1);
});
