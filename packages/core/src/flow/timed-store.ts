import { PatchbayError } from '../errors/patchbay-error.ts';
import type { Store } from '../store/store.ts';

/** For one step, in milliseconds: longer than any of them takes, shorter than a person waits. */
const stepMs = 30_000;

/** The store, where a step that does not end in 30 seconds is `store/unavailable`: whether it was done is not known. */
export function timedStore(store: Store): Store {
  return timed(store);
}

/** Looks every member up when it is used, as the caller of the store itself would. */
function timed<T extends object>(target: T): T {
  const parts = new Map<object, object>();
  return new Proxy(target, {
    get(_, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member === 'function')
        return (...args: unknown[]) => inTime(Reflect.apply(member, target, args));
      if (typeof member !== 'object' || member === null) return member;
      const part = parts.get(member) ?? timed(member);
      parts.set(member, part);
      return part;
    },
  });
}

function inTime(step: unknown): unknown {
  if (!(step instanceof Promise)) return step;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), stepMs);
    step.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function tooLate(): PatchbayError {
  return new PatchbayError(
    'store/unavailable',
    'The store has not answered within 30 seconds. Look at the database: locks, connections, load.',
  );
}
