import type { Owner } from '@patchbay/core';
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
  /** Other origins whose pages may call the routes with the person's cookies. Left out, only the base URL's own. */
  readonly allowedOrigins?: readonly string[];
  /** Keeps the platform alive until a webhook's events have been worked off. */
  readonly waitUntil?: (work: Promise<void>) => void;
  /** Gets every error whose sentence is kept from the browser. Without it nobody learns of them. */
  readonly onError?: (error: unknown) => unknown;
  /** For a request's whole body, in milliseconds; 10 seconds when left out. */
  readonly bodyTimeoutMs?: number;
}

/** One handler's parts, as its routes see them. */
export interface HandlerContext {
  readonly patchbay: Servable;
  /** The base URL's path, without a slash at its end. */
  readonly basePath: string;
  readonly session: HandlerOptions['session'];
  readonly origins: TrustedOrigins;
  readonly bodyTimeoutMs: number;
  /** Tells the operators; never throws and never rejects. */
  report(error: unknown): void;
  /** Lets work outlive its request; a failure of it is reported. */
  finishLater(work: Promise<void>): void;
}

/** Checks the options. Throws `config/invalid`. */
export function handlerContext(patchbay: Servable, options: HandlerOptions): HandlerContext {
  const report = reporter(options.onError);
  return {
    patchbay,
    basePath: patchbay.baseUrl.pathname.replace(/\/$/, ''),
    session: options.session,
    origins: trustedOrigins(patchbay.baseUrl, options.allowedOrigins ?? []),
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
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

function reporter(onError: HandlerOptions['onError']): HandlerContext['report'] {
  const tell = async (error: unknown) => {
    try {
      await onError?.(error);
    } catch {
      // The listener's fault is its own: the request that it watches goes on.
    }
  };
  return (error) => void tell(error);
}
