import { type Actor, type ErrorCode, errorCodes } from './error-codes.ts';
import { redactCause } from './redact.ts';

/** What an error may carry beside its sentence. Nothing in it is ever secret. */
export interface ErrorDetail {
  readonly connector?: string;
  readonly connection?: string;
  /** The HTTP status the provider answered with. */
  readonly status?: number;
  /** The provider's own error word: OAuth's `error`, Slack's `error`. */
  readonly reason?: string;
  /** When the same call may be worth another try. */
  readonly retryAt?: Date;
  /** Scopes the call needed and the connection lacks. */
  readonly scopes?: readonly string[];
  /** Of a stream with a parent: the parts that failed, as the sync log names them. */
  readonly partitions?: readonly string[];
  /** Where the browser should be sent after a failed consent; checked when the flow began. */
  readonly returnTo?: string;
  /** Which consent has failed, as its page knows it. */
  readonly flowId?: string;
  /** The origin to tell of it: that of the page which opened a popup. */
  readonly opener?: string;
  /** A Set-Cookie value that clears the flow's cookie, where the flow is over. */
  readonly cookie?: string;
}

/** A string key, so that the guard knows an error made by a second installed copy of core. */
const marker = '~patchbay.error';

/** The only error Patchbay throws. `message` says what happened and what to do, and holds no secret. */
export class PatchbayError extends Error {
  override readonly name = 'PatchbayError';
  readonly code: ErrorCode;
  readonly detail: ErrorDetail;
  readonly [marker] = true;

  constructor(code: ErrorCode, message: string, detail: ErrorDetail = {}, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: redactCause(options.cause) });
    this.code = code;
    this.detail = detail;
  }

  /** The same call may succeed later with nothing changed. */
  get retryable(): boolean {
    return errorCodes[this.code].retryable;
  }

  /** Who has to act before the same call can succeed. */
  get actor(): Actor {
    return errorCodes[this.code].actor;
  }
}

/** Use this, not `instanceof`: two copies of core may be installed. */
export function isPatchbayError(value: unknown, code?: ErrorCode): value is PatchbayError {
  if (typeof value !== 'object' || value === null || !(marker in value)) return false;
  return code === undefined || (value as PatchbayError).code === code;
}
