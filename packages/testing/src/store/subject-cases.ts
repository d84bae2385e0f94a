import { expect } from 'vitest';
import { ada } from './sample-connections.ts';
import { ownedData } from './sample-owner.ts';
import type { StoreCaseGroup } from './store-case.ts';

const reader = { tenantId: 'acme', subject: 'client-1', userId: 'ada' };

/** Rights to read what belongs to a subject: of one person, one subject, one tenant each. */
export const subjectCases: StoreCaseGroup = {
  name: 'subjects',
  cases: [
    {
      name: 'a subject is granted once, and revoked once',
      async run({ store, other }) {
        expect(await store.subjects.grant(reader)).toBe(true);
        expect(await other.subjects.grant(reader)).toBe(false);
        expect(await other.subjects.readers(reader)).toEqual(['ada']);
        expect(await other.subjects.revoke(reader)).toBe(true);
        expect(await store.subjects.revoke(reader)).toBe(false);
        expect(await store.subjects.readers(reader)).toEqual([]);
      },
    },
    {
      name: 'G14 a right to read reaches no other user, subject or tenant',
      async run({ store }) {
        const all = [
          reader,
          { ...reader, userId: 'Bob' },
          { ...reader, subject: 'client-2' },
          { ...reader, tenantId: 'globex' },
        ];
        for (const each of all) expect(await store.subjects.grant(each)).toBe(true);
        expect(await store.subjects.readers(reader)).toEqual(['Bob', 'ada']);
        expect(await store.subjects.revoke({ ...reader, userId: 'Bob' })).toBe(true);
        for (const each of all)
          expect(await store.subjects.readers({ tenantId: each.tenantId, subject: each.subject })).toEqual([
            'ada',
          ]);
      },
    },
    {
      name: 'G45 an owner’s rights to read are listed, and erased',
      async run({ store }) {
        for (const userId of ['ada', 'bob']) await store.subjects.grant({ ...reader, userId });
        expect((await ownedData(store, ada)).reader).toEqual([{ owner: ada, subject: 'client-1' }]);
        expect(await store.owners.eraseTraces(ada)).toMatchObject({ readers: 1 });
        expect(await store.subjects.readers(reader)).toEqual(['bob']);
        expect(await store.owners.eraseTraces({ tenantId: 'acme', everyone: true })).toMatchObject({
          readers: 1,
        });
        expect(await store.subjects.readers(reader)).toEqual([]);
      },
    },
  ],
};
