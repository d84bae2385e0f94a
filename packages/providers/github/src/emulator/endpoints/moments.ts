import type { Call } from '../call.ts';
import { validationFailed } from '../github-failure.ts';
import { isoSeconds } from '../world-state.ts';

/** A search parameter that is a moment, in whole seconds; 422 for one that can't be read. */
export function moment(call: Call, name: 'since' | 'before'): string | undefined {
  const text = call.query(name);
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(time)) {
    throw validationFailed({ resource: 'Search', code: 'invalid', field: name });
  }
  return isoSeconds(new Date(time));
}

/** Things by the moment of their last change or their creation; ties by id, in the same direction. */
export function byMoment<
  Item extends { readonly id: number; readonly createdAt: string; readonly updatedAt: string },
>(
  items: readonly Item[],
  { field, direction }: { field: 'createdAt' | 'updatedAt'; direction: 'asc' | 'desc' },
): Item[] {
  const sign = direction === 'asc' ? 1 : -1;
  const order = (a: Item, b: Item) => (a[field] === b[field] ? a.id - b.id : a[field] < b[field] ? -1 : 1);
  return [...items].sort((a, b) => sign * order(a, b));
}
