import type { ClaimedWork, DueWork, WorkStore } from '@patchbay/core';
import { json } from './json.ts';
import { compareText } from './ordering.ts';
import { isOpen, type KeptWork, type State } from './state.ts';
import { earlier, isOver, secondsAfter } from './time.ts';

/** What is due, each row worked on by one holder at a time. */
export function workStore(state: State): WorkStore {
  const { work } = state;

  /** The row, unless it is gone or was claimed by somebody else since; fence 0 is before the first claim. */
  function held({ key, fence }: { readonly key: string; readonly fence: number }): KeptWork | undefined {
    const row = work.get(key);
    return row?.fence === fence && (row.lease || fence === 0) ? row : undefined;
  }

  return {
    async submit(due) {
      submitWork(state, due);
    },
    async claim({ holder, leaseSeconds, limit }) {
      const now = state.now();
      const lease = { holder, until: secondsAfter(now, leaseSeconds) };
      const due = [...work.values()].filter((row) => isOver(row.dueAt, now) && !isLeased(row, now));
      due.sort(
        (left, right) => left.dueAt.getTime() - right.dueAt.getTime() || compareText(left.key, right.key),
      );
      return due.slice(0, limit).map((row) => {
        const again = row.again && !isOver(row.again, now) ? row.again : undefined;
        const claimed = { ...row, fence: row.fence + 1, lease, again };
        work.set(row.key, claimed);
        return claimedRow(claimed);
      });
    },
    async done(finished) {
      const row = held(finished);
      if (!row) return;
      const now = state.now();
      const next = row.everySeconds === undefined ? undefined : secondsAfter(now, row.everySeconds);
      const dueAt = next && row.again ? earlier(next, row.again) : (next ?? row.again);
      if (dueAt) work.set(row.key, { ...row, dueAt, failures: 0, lease: undefined, again: undefined });
      else work.delete(row.key);
    },
    async failed({ retryAfterSeconds, ...tried }) {
      const row = held(tried);
      if (!row) return;
      const dueAt = secondsAfter(state.now(), retryAfterSeconds);
      work.set(row.key, { ...row, dueAt, failures: row.failures + 1, lease: undefined, again: undefined });
    },
  };
}

/** Adds work, or moves what waits to the earlier time; other steps submit theirs through it. */
export function submitWork(state: State, submitted: readonly DueWork[]): void {
  const { work, now } = state;
  for (const { inSeconds, args, ...rest } of submitted) {
    if (rest.connectionId !== undefined && !isOpen(state, rest.connectionId)) continue;
    const dueAt = secondsAfter(now(), inSeconds);
    const row = work.get(rest.key);
    if (!row) {
      const fresh = { fence: 0, failures: 0, lease: undefined, again: undefined };
      work.set(rest.key, { ...rest, args: json(args), dueAt, ...fresh });
      continue;
    }
    const everySeconds = rest.everySeconds ?? row.everySeconds;
    // The lease counts even when it ran out: its holder may still say `done`.
    const moved = row.lease
      ? { again: row.again ? earlier(row.again, dueAt) : dueAt }
      : { dueAt: earlier(row.dueAt, dueAt) };
    work.set(row.key, { ...row, everySeconds, ...moved });
  }
}

/** Takes a connection's work away, also what somebody is working on. */
export function dropWorkOf({ work }: State, connectionId: string): void {
  for (const [key, row] of work) if (row.connectionId === connectionId) work.delete(key);
}

function isLeased({ lease }: KeptWork, now: Date): boolean {
  return lease !== undefined && !isOver(lease.until, now);
}

function claimedRow({ dueAt, lease, again, ...row }: KeptWork): ClaimedWork {
  return structuredClone(row);
}
