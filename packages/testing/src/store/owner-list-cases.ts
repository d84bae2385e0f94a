import type { Owner } from '@patchbay/core';
import { expect } from 'vitest';
import { sampleFlow } from './flow-cases.ts';
import { ada } from './sample-connections.ts';
import { connectionKinds, connectWithData, ownedData } from './sample-owner.ts';
import type { StoreCaseGroup } from './store-case.ts';

const bob: Owner = { tenantId: 'acme', userId: 'bob' };
const acme: Owner = { tenantId: 'acme' };
const everyone = { tenantId: 'acme', everyone: true } as const;

/** All of an owner's data is handed out, page by page, and nobody else's. */
export const ownerListCases: StoreCaseGroup = {
  name: 'G45 owner lists',
  cases: [
    {
      name: 'everything of an owner is listed, each row once, however long a page is',
      async run({ store, other }) {
        const key = await connectWithData(store, { id: 'c1', owner: ada, word: 'canary' });
        await connectWithData(store, { id: 'c2', owner: ada, word: 'second' });
        await store.flows.save({ ...sampleFlow('mine'), owner: ada }, 600);
        const all = await ownedData(store, ada);
        const counts = Object.fromEntries(Object.entries(all).map(([kind, rows]) => [kind, rows.length]));
        expect(counts).toEqual({
          ...{ connection: 2, flow: 1, reader: 0, audit: 2, consent: 2, record: 4, rejected: 4, device: 2 },
          ...{ reading: 4, mark: 2, run: 2, delivery: 2, schedule: 2 },
        });
        for (const kind of [
          'record',
          'rejected',
          'device',
          'reading',
          'mark',
          'delivery',
          'schedule',
        ] as const)
          expect(JSON.stringify(all[kind]), kind).toContain('canary');
        expect(await ownedData(other, ada, 1)).toEqual(all);
        expect(all.connection?.[0]).toEqual(await store.connections.find(key));
        expect(all.record?.[0]).toEqual({
          ...{ stream: 'channels', partition: '', key: '["canary a"]', data: { word: 'canary' } },
          ...{ deleted: false, updatedAt: expect.any(Date) },
        });
      },
    },
    {
      name: 'a list holds no credential, salt or hash',
      async run({ store }) {
        await connectWithData(store, { id: 'c1', owner: ada, word: 'word' });
        const flow = { ...sampleFlow('mine'), owner: ada };
        await store.flows.save(flow, 600);
        const text = JSON.stringify(await ownedData(store, ada));
        for (const secret of [
          'ic1.',
          flow.salt,
          flow.stateHash,
          flow.bindingHash,
          String(flow.sealedVerifier),
        ])
          expect(text).not.toContain(secret);
      },
    },
    {
      name: 'a list shows exactly this owner, or all of a tenant',
      async run({ store }) {
        const owners = [ada, bob, acme, { tenantId: 'globex', userId: 'ada' }];
        for (const [at, owner] of owners.entries()) {
          await connectWithData(store, { id: `c${at}`, owner, word: `word-${at}` });
          await store.flows.save({ ...sampleFlow(`flow ${at}`), owner }, 600);
        }
        for (const [at, owner] of owners.entries()) {
          const text = JSON.stringify(await ownedData(store, owner));
          expect(owners.map((_, other) => text.includes(`word-${other}`))).toEqual(
            owners.map((_, other) => other === at),
          );
        }
        const all = await ownedData(store, everyone);
        expect([all.connection?.length, all.flow?.length, all.audit?.length]).toEqual([3, 3, 3]);
        for (const kind of connectionKinds) {
          const foreign = { owner: bob, id: 'c0', after: undefined, limit: 10 };
          expect((await store.owners.listOf(kind, foreign)).rows, kind).toEqual([]);
        }
      },
    },
  ],
};
