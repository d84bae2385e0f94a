import type { SubjectStore } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import { compareText } from './ordering.ts';
import type { State } from './state.ts';

/** Who may read what belongs to a subject. */
export function subjectStore({ readers }: State): SubjectStore {
  return {
    async grant({ tenantId, subject, userId }) {
      const key = keyOf(tenantId, subject, userId);
      const isNew = !readers.has(key);
      if (isNew) readers.set(key, { tenantId, subject, userId });
      return isNew;
    },
    async revoke({ tenantId, subject, userId }) {
      return readers.delete(keyOf(tenantId, subject, userId));
    },
    async readers({ tenantId, subject }) {
      return [...readers.values()]
        .filter((reader) => reader.tenantId === tenantId && reader.subject === subject)
        .map(({ userId }) => userId)
        .sort(compareText);
    },
  };
}
