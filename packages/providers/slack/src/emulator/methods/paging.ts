import { faultyRecords, type Page, type PageQuery, takePage } from '@patchbay/testing/emulator';
import type { Call } from '../call.ts';
import { SlackFailure } from '../slack-failure.ts';

/** The page of a list that a call asks for by `cursor`. */
export function callPage<Item>(
  call: Call,
  query: Omit<PageQuery<Item>, 'cursor' | 'fault'>,
): Extract<Page<Item>, { ok: true }> {
  const page = takePage({ ...query, cursor: call.text('cursor'), fault: call.fault });
  if (!page.ok) throw new SlackFailure('invalid_cursor');
  return page;
}

/** Slack ends a list with an empty cursor, not with none. */
export function nextCursor(next: string | undefined) {
  return { response_metadata: { next_cursor: next ?? '' } };
}

/** Records as a fault leaves them: drifted, `name` or `text` is an object; poisoned, the record has no id. */
export function records(call: Call, items: readonly Record<string, unknown>[]): object[] {
  return faultyRecords(items, call.fault, {
    drift: (item) => {
      const field = 'text' in item ? 'text' : 'name';
      return { ...item, [field]: { value: item[field] } };
    },
    poison: ({ id: _id, ts: _ts, ...rest }) => rest,
  });
}
