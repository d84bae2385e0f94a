import { once } from 'node:events';
import type { Store } from '@patchbay/core';
import type { Meeting, Point, SyncWorkerSetup } from './messages.ts';

/** Counts how often each point is passed, and holds the process at the one that was agreed. */
export class Meetings {
  readonly #meeting: Meeting | undefined;
  readonly #passed = new Map<Point, number>();

  constructor(meeting: Meeting | undefined) {
    this.#meeting = meeting;
  }

  async pass(point: Point): Promise<void> {
    const count = (this.#passed.get(point) ?? 0) + 1;
    this.#passed.set(point, count);
    if (this.#meeting?.point !== point || (this.#meeting.page ?? 1) !== count) return;
    const { signal } = this.#meeting;
    if (signal !== undefined) process.kill(process.pid, signal);
    // Killed, it ends here; stopped, it goes on here.
    if (signal === 'SIGSTOP') return;
    process.send?.({ state: 'met' });
    await once(process, 'message');
  }
}

/** A provider's API as a process has it that can be held before and after each page of the stream. */
export function heldFetch(stream: string, meetings: Meetings): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    if (!new URL(request.url).pathname.endsWith(stream)) return fetch(request);
    await meetings.pass('before fetch');
    const response = await fetch(request);
    const body = await response.arrayBuffer();
    await meetings.pass('after fetch');
    return new Response(body, response);
  };
}

/** A store with short leases that can be held around the writes of a sync. */
export function heldStore(store: Store, meetings: Meetings, { leaseScale }: SyncWorkerSetup): Store {
  const short = <Lease extends { readonly leaseSeconds: number }>(lease: Lease): Lease => ({
    ...lease,
    leaseSeconds: lease.leaseSeconds * leaseScale,
  });
  return {
    ...store,
    sync: {
      ...store.sync,
      begin: (run) => store.sync.begin(short(run)),
      async commitPage(page) {
        await meetings.pass('before commit');
        const counts = await store.sync.commitPage(short(page));
        await meetings.pass('after commit');
        return counts;
      },
      async end(end) {
        await meetings.pass('before the run ends');
        return store.sync.end(end);
      },
    },
    work: {
      ...store.work,
      claim: (request) => store.work.claim(short(request)),
      async done(work) {
        if (work.key.startsWith('["sync"')) await meetings.pass('before the work is done');
        await store.work.done(work);
      },
    },
  };
}
