import type { ReadingRow } from '@patchbay/core';
import { type Mutant, replace } from './mutant.ts';

/** Stores that take readings, events, work or rights in wrongly. */
export const inboxAndWorkMutants: readonly Mutant[] = [
  {
    breaks: 'taking a right to read from one person takes it from all',
    caughtBy: 'G14 a right to read reaches no other user, subject or tenant',
    spoil: (store) =>
      replace(store, 'subjects', {
        async revoke(reader) {
          for (const userId of await store.subjects.readers(reader))
            await store.subjects.revoke({ ...reader, userId });
          return true;
        },
      }),
  },
  {
    breaks: 'a redelivery is accepted again',
    caughtBy: 'an event is accepted once of fifty deliveries at once',
    spoil: (store) =>
      replace(store, 'deliveries', { accept: async (row) => (await store.deliveries.accept(row)) || true }),
  },
  {
    breaks: 'an event of one tenant’s URL is everybody’s',
    caughtBy: 'G14 an event that came to one tenant’s URL is found, due and handled as that tenant’s only',
    spoil: (store) =>
      replace(store, 'deliveries', {
        accept: ({ tenantId: _, ...row }) => store.deliveries.accept(row),
        find: ({ tenantId: _, ...key }) => store.deliveries.find(key),
        handled: ({ tenantId: _, ...key }) => store.deliveries.handled(key),
      }),
  },
  {
    breaks: 'a later reading replaces the stored one',
    caughtBy: 'readings are written once: what is there already stays as it is',
    spoil(store) {
      const newest = new Map<string, ReadingRow>();
      const idOf = ({ device, metric, measuredAt }: ReadingRow) =>
        JSON.stringify([device, metric, measuredAt]);
      return replace(store, 'readings', {
        write(polled) {
          for (const reading of polled.readings) newest.set(idOf(reading), reading);
          return store.readings.write(polled);
        },
        read: async (query) => (await store.readings.read(query)).map((row) => newest.get(idOf(row)) ?? row),
      });
    },
  },
  {
    breaks: 'latest is what came in last',
    caughtBy: 'latest is the newest of each device, sensor and metric, whatever came in last',
    spoil: (store) =>
      replace(store, 'readings', {
        latest: async (key) => (await store.readings.read({ ...key, limit: 100 })).slice(-3),
      }),
  },
  {
    breaks: 'submitting moves work to the later time',
    caughtBy: 'work submitted twice is one row, at the earlier time',
    spoil(store) {
      const known = new Set<string>();
      return replace(store, 'work', {
        async submit(work) {
          await store.work.submit(work.filter(({ key }) => !known.has(key)));
          for (const { key } of work) known.add(key);
        },
      });
    },
  },
  {
    breaks: 'work submitted during work is lost',
    caughtBy: 'work submitted while somebody works on it comes due again once that is done',
    spoil: (store) =>
      replace(store, 'work', {
        async done(work) {
          await store.work.done(work);
          const [left] = await store.work.claim({ holder: 'mutant', leaseSeconds: 60, limit: 1 });
          if (left) await store.work.done(left);
        },
      }),
  },
  {
    breaks: 'a claim does not lease',
    caughtBy: 'twenty claims at once never share a row and leave none',
    spoil: (store) =>
      replace(store, 'work', { claim: (request) => store.work.claim({ ...request, leaseSeconds: 0 }) }),
  },
];
