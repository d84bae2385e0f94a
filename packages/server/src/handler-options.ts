import type { Owner } from '@patchbay/core';
import type { AccessRequest } from './access-request.ts';
import type { HandlerEvent } from './handler-event.ts';
import { checkLimits, type Limits } from './limits.ts';
import { type TrustedOrigins, trustedOrigins } from './request-origin.ts';
import type { Servable } from './servable.ts';

/** Who is asking. */
export interface Session {
  /** Whose connections the request is about: an organisation's, or one person's. */
  readonly owner: Owner;
}

/** What {@link createHandler} needs to know of your app. */
export interface HandlerOptions {
  /**
   * Who is asking, by your own session cookie or token. The only source of identity: ids in bodies and queries count
   * for nothing. Undefined is answered with 401; throwing with 500.
   */
  readonly session: (request: Request) => Promise<Session | undefined> | Session | undefined;
  /**
   * Whether who is signed in may do this to what the session's owner has; anything but true is answered with 403. Asked
   * after the session, before anything happens, and once more at the callback where a session came with it. Left out,
   * whoever has a session may do all.
   */
  readonly authorize?: (access: AccessRequest) => boolean | Promise<boolean>;
  /** Limits in the place of the usual ones; `false` for none. */
  readonly limits?: Partial<Limits> | false;
  /**
   * Whom a request comes from, by what your platform says of it; never by a header that anyone may send. Left out, only
   * tenants and consents are counted, not strangers.
   */
  readonly clientAddress?: (request: Request) => string | undefined;
  /** Other origins whose pages may call the routes with the person's cookies. Left out, only the base URL's own. */
  readonly allowedOrigins?: readonly string[];
  /** Keeps the platform alive until a webhook's events have been worked off. */
  readonly waitUntil?: (work: Promise<void>) => void;
  /** Gets every error whose sentence is kept from the browser. Without it nobody learns of them. */
  readonly onError?: (error: unknown) => unknown;
  /** Hears what is refused. What it throws disturbs nothing. */
  readonly onEvent?: (event: HandlerEvent) => unknown;
  /** For a request's whole body, in milliseconds; 10 seconds when left out. */
  readonly bodyTimeoutMs?: number;
  /** Until a request is answered, whatever hangs, in milliseconds; 60 seconds when left out. */
  readonly timeoutMs?: number;
}

/** One handler's parts, as its routes see them. */
export interface HandlerContext {
  readonly patchbay: Servable;
  /** The base URL's path, without a slash at its end. */
  readonly basePath: string;
  readonly session: HandlerOptions['session'];
  readonly authorize: HandlerOptions['authorize'];
  readonly limits: Limits | undefined;
  readonly clientAddress: HandlerOptions['clientAddress'];
  readonly origins: TrustedOrigins;
  readonly bodyTimeoutMs: number;
  readonly timeoutMs: number;
  /** Never throws and never rejects. */
  emit(event: HandlerEvent): void;
  /** Tells the operators; never throws and never rejects. */
  report(error: unknown): void;
  /** Lets work outlive its request; a failure of it is reported. */
  finishLater(work: Promise<void>): void;
}

/** Checks the options. Throws `config/invalid`. */
export function handlerContext(patchbay: Servable, options: HandlerOptions): HandlerContext {
  const report = listener(options.onError);
  return {
    patchbay,
    basePath: patchbay.baseUrl.pathname.replace(/\/$/, ''),
    session: options.session,
    authorize: options.authorize,
    limits: options.limits === false ? undefined : checkLimits(options.limits ?? {}),
    clientAddress: options.clientAddress,
    origins: trustedOrigins(patchbay.baseUrl, options.allowedOrigins ?? []),
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    timeoutMs: options.timeoutMs ?? 60_000,
    emit: listener(options.onEvent),
    report,
    finishLater(work) {
      const settled = work.catch(report);
      try {
        options.waitUntil?.(settled);
      } catch (error) {
        report(error);
      }
    },
  };
}

function listener<T>(listen: ((told: T) => unknown) | undefined): (told: T) => void {
  const tell = async (told: T) => {
    try {
      await listen?.(told);
    } catch {
      // The listener's fault is its own: the request that it watches goes on.
    }
  };
  return (told) => void tell(told);
}
