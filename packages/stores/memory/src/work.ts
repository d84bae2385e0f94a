import type { ClaimedWork, DueWork, WorkStore } from '@patchbay/core';
import { json } from './json.ts';
import { compareText } from './ordering.ts';
import { isOpen, type KeptWork, ownConnection, type State } from './state.ts';
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
    async claim({ holder, leaseSeconds, limit, except = [] }) {
      const now = state.now();
      const lease = { holder, until: secondsAfter(now, leaseSeconds) };
      const busy = new Set<string | undefined>(except);
      const due = [...work.values()].filter(
        (row) => isDue(row, now) && !isLeased(row, now) && !busy.has(row.connectionId),
      );
      due.sort(
        (left, right) =>
          Number(left.dueAt?.getTime()) - Number(right.dueAt?.getTime()) || compareText(left.key, right.key),
      );
      return due.slice(0, limit).map((row) => {
        // What is under way in slices may have passed what was submitted since it began.
        const keep = row.progress !== undefined || (row.again && !isOver(row.again, now));
        const again = keep ? row.again : undefined;
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
      const dueAt = isOff(row)
        ? undefined
        : next && row.again
          ? earlier(next, row.again)
          : (next ?? row.again);
      const ended = { failures: 0, lease: undefined, again: undefined, progress: undefined };
      if (dueAt || row.chosen) work.set(row.key, { ...row, dueAt, ...ended });
      else work.delete(row.key);
    },
    async failed({ retryAfterSeconds, ...tried }) {
      const row = held(tried);
      if (!row) return;
      const dueAt = isOff(row) ? undefined : secondsAfter(state.now(), retryAfterSeconds);
      const failures = row.failures + 1;
      const ended = { lease: undefined, again: undefined, progress: undefined };
      work.set(row.key, { ...row, dueAt, failures, ...ended });
    },
    async again({ inSeconds, progress, ...claimed }) {
      const row = held(claimed);
      if (!row?.lease) return;
      const dueAt = isOff(row) ? undefined : secondsAfter(state.now(), inSeconds);
      const kept = progress === undefined ? row.progress : json(progress);
      work.set(row.key, { ...row, dueAt, progress: kept, lease: undefined });
    },
    async renew({ leaseSeconds, ...claimed }) {
      const row = held(claimed);
      if (!row?.lease) return false;
      const lease = { ...row.lease, until: secondsAfter(state.now(), leaseSeconds) };
      work.set(row.key, { ...row, lease });
      return true;
    },
    async schedule(key, chosen) {
      const owned = ownConnection(state, key);
      if (!owned || !isOpen(state, owned.id)) return;
      for (const { everySeconds, args, ...rest } of chosen) {
        const whose = { connectionId: owned.id, tenantId: owned.owner.tenantId };
        const row = work.get(rest.key) ?? {
          ...rest,
          ...whose,
          ...untouched,
          args: json(args),
          dueAt: undefined,
        };
        const next = everySeconds === undefined ? undefined : secondsAfter(state.now(), everySeconds);
        const dueAt = next && row.dueAt ? earlier(next, row.dueAt) : next;
        work.set(rest.key, { ...row, everySeconds, dueAt, chosen: true });
      }
    },
    async schedules({ kind, ...key }) {
      const owned = ownConnection(state, key);
      if (!owned) return [];
      const rows = [...work.values()].filter(
        (row) =>
          row.connectionId === owned.id &&
          row.kind === kind &&
          (row.chosen || row.everySeconds !== undefined),
      );
      rows.sort((left, right) => compareText(left.key, right.key));
      return rows.map(({ args, everySeconds, dueAt }) => structuredClone({ args, everySeconds, dueAt }));
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
      work.set(rest.key, { ...rest, args: json(args), dueAt, ...untouched });
      continue;
    }
    if (isOff(row)) continue;
    const everySeconds = row.chosen ? row.everySeconds : (rest.everySeconds ?? row.everySeconds);
    // The lease counts even when it ran out: its holder may still say `done`.
    const moved = row.lease
      ? { again: row.again ? earlier(row.again, dueAt) : dueAt }
      : { dueAt: row.dueAt ? earlier(row.dueAt, dueAt) : dueAt };
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

/** Of work that nobody has claimed. */
const untouched = {
  fence: 0,
  failures: 0,
  lease: undefined,
  again: undefined,
  chosen: false,
  progress: undefined,
} as const;

function isDue({ dueAt }: KeptWork, now: Date): boolean {
  return dueAt !== undefined && isOver(dueAt, now);
}

/** Its owner has said: never. */
function isOff({ chosen, everySeconds }: KeptWork): boolean {
  return chosen && everySeconds === undefined;
}

function claimedRow({ dueAt, lease, again, chosen, ...row }: KeptWork): ClaimedWork {
  return structuredClone(row);
}
