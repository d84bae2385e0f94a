import { type Mutant, replace } from './mutant.ts';

/** Stores that lose the thread of what goes on in parts. */
export const continuedMutants: readonly Mutant[] = [
  {
    breaks: 'work that goes on loses its progress',
    caughtBy:
      'work that goes on is due again at its time, with its progress and its failures so far, until it is done',
    spoil: (store) => replace(store, 'work', { again: ({ progress: _, ...work }) => store.work.again(work) }),
  },
  {
    breaks: 'going on counts as a failure',
    caughtBy:
      'work that goes on is due again at its time, with its progress and its failures so far, until it is done',
    spoil: (store) =>
      replace(store, 'work', {
        again: ({ inSeconds, ...work }) => store.work.failed({ ...work, retryAfterSeconds: inSeconds }),
      }),
  },
  {
    breaks: 'a lease is renewed for anybody',
    caughtBy: 'a lease of work is renewed by who holds it, and by nobody else',
    spoil: (store) =>
      replace(store, 'work', {
        async renew(work) {
          await store.work.renew(work);
          return true;
        },
      }),
  },
  {
    breaks: 'a busy connection’s work is claimed',
    caughtBy: 'a claim leaves the work of connections that its caller is busy with',
    spoil: (store) =>
      replace(store, 'work', { claim: ({ except: _, ...request }) => store.work.claim(request) }),
  },
  {
    breaks: 'a submission changes a pace that was set',
    caughtBy: 'a pace that was set stays whatever is submitted, and is due after it at the latest',
    spoil: (store) =>
      replace(store, 'work', {
        async submit(work) {
          await store.work.submit(work);
          for (const { connectionId, everySeconds, ...row } of work)
            if (connectionId !== undefined && everySeconds === 900)
              await store.work.schedule({ owner: { tenantId: 'acme', userId: 'ada' }, id: connectionId }, [
                { ...row, everySeconds },
              ]);
        },
      }),
  },
  {
    breaks: 'what is off comes due by a submission',
    caughtBy: 'work that is off is never due, whatever is submitted or ends, until a pace is set again',
    spoil: (store) =>
      replace(store, 'work', {
        submit: (work) => store.work.submit(work.map((due) => ({ ...due, key: `${due.key}!` }))),
      }),
  },
  {
    breaks: 'anybody’s schedule can be set',
    caughtBy: 'a schedule is set and read by its own owner only, and never of a connection that has ended',
    spoil: (store) =>
      replace(store, 'work', {
        schedule: (key, work) =>
          store.work.schedule({ ...key, owner: { tenantId: 'acme', userId: 'ada' } }, work),
      }),
  },
  {
    breaks: 'a run that is to go on counts as a sync',
    caughtBy:
      'a run that another goes on with keeps its mark, is no sync yet, and still knows what it has shown',
    spoil: (store) =>
      replace(store, 'sync', {
        end: (end) => store.sync.end(end.outcome === 'continued' ? { ...end, outcome: 'succeeded' } : end),
      }),
  },
  {
    breaks: 'a mark forgets its version',
    caughtBy: 'a mark is saved with the version of its form, 1 when none is named',
    spoil: (store) =>
      replace(store, 'sync', {
        async begin(run) {
          const held = await store.sync.begin(run);
          return held && { ...held, format: 1 };
        },
      }),
  },
  {
    breaks: 'a failed range is forgotten',
    caughtBy:
      'C17 what is done of a range is kept until the range is whole, and dropped under other settings',
    spoil: (store) =>
      replace(store, 'sync', {
        end: (end) => store.sync.end(end.rangeDone ? { ...end, outcome: 'succeeded' } : end),
      }),
  },
  {
    breaks: 'a page is written however late it comes',
    caughtBy:
      'C29 a page that was asked for before an event deleted what it shows is not written, and its run is over',
    spoil: (store) =>
      replace(store, 'sync', { commitPage: ({ asked: _, ...page }) => store.sync.commitPage(page) }),
  },
  {
    breaks: 'a page that comes after a deletion is never believed',
    caughtBy: 'C29 a page that shows nothing of what was deleted, or was asked for since, is written',
    spoil: (store) =>
      replace(store, 'sync', { commitPage: (page) => store.sync.commitPage({ ...page, asked: 0 }) }),
  },
];
