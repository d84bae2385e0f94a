import type { Store } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import type { FakeClock } from '@patchbay/testing';

/** A database that dies around one page of a sync. */
export class FailingStore {
  /** The page, from 1, at which it dies; 0 for never. */
  page = 0;
  /** `before` its page is written, or `after`, when the answer no longer arrives. */
  when: 'before' | 'after' = 'before';
  /** The process dies with it, so that the run is never ended. */
  killed = false;
  #pages = 0;
  #dead = false;

  readonly open = (clock: FakeClock): Store => {
    const store = memoryStore({ clock });
    const { commitPage, end } = store.sync;
    return {
      ...store,
      sync: {
        ...store.sync,
        commitPage: async (page) => {
          this.#pages += 1;
          const dies = this.#pages === this.page;
          if (dies && this.when === 'before') throw this.#die();
          const counts = await commitPage(page);
          if (dies) throw this.#die();
          return counts;
        },
        end: async (run) => {
          if (this.#dead && this.killed) throw this.#die();
          return end(run);
        },
      },
    };
  };

  /** Comes back with everything that was written. */
  heal(): void {
    this.page = 0;
    this.#dead = false;
  }

  #die(): Error {
    this.#dead = true;
    return new Error('the database is gone');
  }
}
