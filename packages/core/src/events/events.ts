import type { ErrorCode } from '../errors/error-codes.ts';

/** What happened, for logs, metrics and notices. Names and counts only: no token, no record, no personal data. */
export type PatchbayEvent =
  | { readonly type: 'flow-started'; readonly connector: string; readonly tenantId: string }
  | { readonly type: 'flow-failed'; readonly connector: string; readonly code: ErrorCode }
  | ({ readonly type: 'connection-opened'; readonly reconnected: boolean } & About)
  | ({ readonly type: 'connection-closed'; readonly revocation: 'done' | 'owed' | 'none' } & About)
  | ({ readonly type: 'reauth-required'; readonly reason: string } & About)
  /** The provider ends the grant at `by`, whatever is refreshed. Told daily from some days before. */
  | ({ readonly type: 'reauth-due'; readonly by: Date } & About)
  | {
      readonly type: 'token-refreshed';
      readonly connector: string;
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
  | ({ readonly type: 'poll-ended'; readonly readings: number } & About)
  | { readonly type: 'delivery-accepted'; readonly connector: string; readonly event: string }
  | { readonly type: 'delivery-refused'; readonly connector: string; readonly code: ErrorCode }
  | { readonly type: 'work-failed'; readonly kind: string; readonly code: ErrorCode | undefined };

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
