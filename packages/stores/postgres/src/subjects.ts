import type { SubjectStore } from '@patchbay/core';
import type { CallStep } from './step-caller.ts';

/** Who may read what belongs to a subject. */
export function subjectStore(call: CallStep): SubjectStore {
  return {
    grant: (reader) => call('grant_subject', reader),
    revoke: (reader) => call('revoke_subject', reader),
    readers: (of) => call('list_readers', of),
  };
}
