import type { ErrorCode } from '../errors/error-codes.ts';

/** What happened, for logs, metrics and notices. Names and counts only: no token, no record, no personal data. */
export type PatchbayEvent =
  | { readonly type: 'flow-started'; readonly connector: string; readonly tenantId: string }
  | { readonly type: 'flow-failed'; readonly connector: string; readonly code: ErrorCode }
  | ({ readonly type: 'connection-opened'; readonly reconnected: boolean } & About)
  /** A connection whose provider names nobody was connected again: whether by the same account cannot be known. */
  | ({ readonly type: 'account-unsure' } & About)
  | ({ readonly type: 'site-chosen' } & About)
  | ({ readonly type: 'abilities-withdrawn'; readonly abilities: readonly string[] } & About)
  | ({ readonly type: 'connection-closed'; readonly revocation: 'done' | 'owed' | 'none' } & About)
  /** The provider did not confirm for 7 days: access has to be removed by hand, at `accessPage` where that is known. */
  | {
      readonly type: 'revocation-given-up';
      readonly connector: string;
      readonly tenantId: string;
      readonly grant: string;
      readonly accessPage: string | undefined;
    }
  | ({ readonly type: 'reauth-required'; readonly reason: string } & About)
  /** The grant, or a refresh token that cannot be used, ends at `by` unless a person consents again. Told daily before. */
  | ({ readonly type: 'reauth-due'; readonly by: Date } & About)
  | {
      readonly type: 'token-refreshed';
      readonly connector: string;
      readonly grant: string;
      readonly token: string;
    }
  /** A provider gave a new token set and the store did not take it. `kept`: the emergency sink did. */
  | {
      readonly type: 'token-lost';
      readonly connector: string;
      readonly grant: string;
      readonly token: string;
      readonly kept: boolean;
    }
  /** A stored token cannot be opened: its key is missing, or somebody changed its row. Each attempt tells again. */
  | {
      readonly type: 'token-unopenable';
      readonly tenantId: string;
      readonly grant: string;
      readonly token: string;
    }
  | {
      readonly type: 'refresh-failed';
      readonly connector: string;
      readonly grant: string;
      readonly code: ErrorCode;
    }
  | ({
      readonly type: 'page-committed';
      readonly stream: string;
      readonly pages: number;
      readonly records: number;
    } & About)
  | ({
      readonly type: 'sync-ended';
      readonly stream: string;
      readonly outcome: string;
      readonly records: number;
    } & About)
  /**
   * What a stream had saved of its place was dropped, and it is read from the beginning: an update of the connector cannot
   * read it (`version`), it has not its form (`unreadable`), or the provider has forgotten it.
   */
  | ({
      readonly type: 'sync-started-over';
      readonly stream: string;
      readonly partition: string;
      readonly reason: 'version' | 'unreadable' | 'forgotten';
    } & About)
  /** Once per sync of a stream whose records departed from its schema. */
  | ({
      readonly type: 'schema-drift';
      readonly stream: string;
      readonly fields: readonly FieldDrift[];
    } & About)
  | ({ readonly type: 'poll-ended'; readonly readings: number } & About)
  /**
   * A request waited for one of its connector's limits. `held`: until it could be sent; else it was thrown with
   * `retryAt`, and `ms` is what it would have had to wait, or what it waited in a line that did not come to it.
   * `pace`: `caller` where somebody waits for the answer, the others in the background.
   */
  | {
      readonly type: 'rate-waited';
      readonly connector: string;
      readonly limit: string;
      readonly pace: 'caller' | 'resumable' | 'whole';
      readonly ms: number;
      readonly held: boolean;
    }
  | { readonly type: 'delivery-accepted'; readonly connector: string; readonly event: string }
  | { readonly type: 'delivery-refused'; readonly connector: string; readonly code: ErrorCode }
  /** `rows`: how many were deleted, of every kind together. */
  | {
      readonly type: 'owner-erased';
      readonly tenantId: string;
      readonly connections: number;
      readonly rows: number;
      readonly revocationsOwed: number;
    }
  | { readonly type: 'work-failed'; readonly kind: string; readonly code: ErrorCode | undefined }
  /** The provider asks to wait, and nobody does: the work is due again at that time. */
  | { readonly type: 'work-postponed'; readonly kind: string; readonly until: Date };

/** A field that is not as its stream's schema has it, in how many records of a sync. `*`: the record as a whole. */
export interface FieldDrift {
  readonly field: string;
  /**
   * `new`: in no earlier run, and not in the schema. `missing`, `changed`: the record was set aside. `unplaced`: it is the
   * cursor, and is missing or cannot be compared; the record is stored, and the mark goes by the others.
   */
  readonly change: 'new' | 'missing' | 'changed' | 'unplaced';
  readonly records: number;
}

interface About {
  readonly connector: string;
  readonly connection: string;
  readonly tenantId: string;
}

/** Hears of what Patchbay does. What it throws disturbs nothing. */
export type OnEvent = (event: PatchbayEvent) => void;

/** An emitter that a failing listener cannot disturb. */
export function emitter(listener: OnEvent | undefined): OnEvent {
  return (event) => {
    try {
      const ended: unknown = listener?.(event);
      if (ended instanceof Promise) ended.catch(() => undefined);
    } catch {
      // A listener's fault is its own, an asynchronous one's too: the work that it watches goes on.
    }
  };
}
