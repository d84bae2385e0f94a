import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { SubjectReader } from '../../store/subjects.ts';
import { cancellable } from '../cancellable.ts';
import type { Cancellable } from '../cancelled.ts';
import type { Feature } from '../kernel.ts';
import { checkOwner } from '../owner.ts';

/** What `subjects()` adds to a Patchbay. */
export interface SubjectMethods {
  /**
   * Who may read what the connections for a subject bring in, as a database's row-level security sees it. Take the tenant
   * from your own session, and decide yourself who may grant.
   */
  readonly subjects: {
    /** From now on this person may. True when that is new; the subject need not be of any connection yet. */
    grant(reader: SubjectReader, options?: Cancellable): Promise<boolean>;
    /** From now on no longer. True when it was so. */
    revoke(reader: SubjectReader, options?: Cancellable): Promise<boolean>;
    /** The users who may, by id. */
    readers(
      of: Pick<SubjectReader, 'tenantId' | 'subject'>,
      options?: Cancellable,
    ): Promise<readonly string[]>;
  };
}

/** Lets people read what belongs to a subject: a technician the readings of a client. */
export function subjects(): Feature<'subjects'> {
  return Object.freeze({
    name: 'subjects',
    patchbayMethods: ({ store }): SubjectMethods => ({
      subjects: Object.freeze(
        cancellable<SubjectMethods['subjects']>({
          grant: async (reader) => store.subjects.grant(checkReader(reader)),
          revoke: async (reader) => store.subjects.revoke(checkReader(reader)),
          readers: async ({ tenantId, subject }) => {
            checkOwner({ tenantId });
            return store.subjects.readers({ tenantId, subject: checkName('subject', subject) });
          },
        }),
      ),
    }),
  } satisfies Feature<'subjects'>);
}

function checkReader({ tenantId, subject, userId }: SubjectReader): SubjectReader {
  checkOwner({ tenantId });
  return { tenantId, subject: checkName('subject', subject), userId: checkName('userId', userId) };
}

function checkName(field: string, name: unknown): string {
  // No database holds U+0000 or half a character.
  if (typeof name === 'string' && name !== '' && name.isWellFormed() && !name.includes('\u0000')) return name;
  throw new PatchbayError('input/invalid', `Say ${field}: a text that is not empty.`);
}
