import { type ErrorCode, errorCodes, isPatchbayError, type PatchbayError } from '@patchbay/core';
import { Refusal } from './refusal.ts';
import { type AnswerCode, type RefusalCode, statusOf } from './statuses.ts';

/** What a browser or a stranger may learn of a failure. */
export interface PublicError {
  readonly code: AnswerCode;
  readonly status: number;
  readonly message: string;
  readonly retryable: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The app's operators have to look at it: the real error goes to `onError`. */
  readonly isOurs: boolean;
}

const fault = 'Something is wrong on our side. The people who run this app can see what.';
const passingFault = 'Something failed on our side. Try again in a moment.';

/** Translates any failure. Total: whatever was thrown, the answer tells nothing internal. */
export function publicError(error: unknown): PublicError {
  if (error instanceof Refusal) {
    const { code, message, headers } = error;
    const retryable = isPassing(code);
    return { code, status: statusOf(code), message, retryable, headers, isOurs: false };
  }
  if (isPatchbayError(error) && Object.hasOwn(errorCodes, error.code)) return ofPatchbay(error);
  return { code: 'server/failed', status: 500, message: fault, retryable: false, headers: {}, isOurs: true };
}

/** A failure that is part of an answer: without what a browser may not learn of it, which the app's operators are told. */
export function toldFailure(
  error: unknown,
  report: (error: unknown) => void,
): Pick<PublicError, 'code' | 'message' | 'retryable'> {
  const { code, message, retryable, isOurs } = publicError(error);
  if (isOurs) report(error);
  return { code, message, retryable };
}

/** Refusals that a later, equal request may not meet. */
function isPassing(code: RefusalCode): boolean {
  return code === 'server/unavailable' || code === 'server/timeout' || code === 'server/rate-limited';
}

/** An error's own sentence where it is meant for the person, another where it speaks to those who run the app. */
export function publicMessage(code: ErrorCode, message: string): string {
  if (code === 'connection/not-found') return 'There is no such connection.';
  if (code.startsWith('webhook/')) return 'This call was refused.';
  if (!isInternal(code)) return message;
  return errorCodes[code].retryable ? passingFault : fault;
}

/** Codes that somebody other than the person has to act on. */
export function isInternal(code: ErrorCode): boolean {
  if (code === 'input/invalid' || code === 'connection/not-found') return false;
  // A stranger can cause these at will, and core tells of them by an event.
  if (code.startsWith('webhook/')) return false;
  const { actor } = errorCodes[code];
  return /^(config|store|crypto)\//.test(code) || (actor !== 'user' && actor !== 'nobody');
}

function ofPatchbay({ code, message, detail, retryable }: PatchbayError): PublicError {
  return {
    code,
    status: statusOf(code),
    message: publicMessage(code, message),
    retryable,
    headers: retryAfter(detail.retryAt),
    isOurs: isInternal(code),
  };
}

/** As an HTTP date, rounded up to its whole seconds: it needs no clock of ours and is never too early. */
function retryAfter(at: Date | undefined): Readonly<Record<string, string>> {
  if (at === undefined || Number.isNaN(at.getTime())) return {};
  return { 'retry-after': new Date(Math.ceil(at.getTime() / 1000) * 1000).toUTCString() };
}
