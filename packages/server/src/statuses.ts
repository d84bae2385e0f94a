import type { ErrorCode } from '@patchbay/core';

/** The HTTP status of each of core's codes. */
const coreStatuses = {
  'config/invalid': 500,
  'config/key-missing': 500,
  'config/key-invalid': 500,
  'config/unknown-connector': 500,
  'config/app-missing': 500,
  'config/app-unavailable': 503,
  'input/owner-missing': 500,
  'input/invalid': 400,
  'connection/not-found': 404,
  'connection/not-active': 409,
  'auth/callback-invalid': 400,
  'auth/flow-expired': 400,
  'auth/state-mismatch': 400,
  'auth/denied': 403,
  'auth/forbidden': 403,
  'auth/account-mismatch': 409,
  'auth/provider-misconfigured': 500,
  'auth/token-rejected': 502,
  'auth/reauth-required': 409,
  'auth/scope-missing': 403,
  'request/origin-refused': 502,
  'request/rate-limited': 429,
  'request/unavailable': 502,
  'request/timeout': 504,
  'request/aborted': 503,
  'request/forbidden': 403,
  'request/not-found': 502,
  'request/rejected': 502,
  'response/invalid': 502,
  'response/paging-loop': 502,
  'outcome/unknown': 502,
  'sync/lease-lost': 503,
  'sync/cursor-expired': 410,
  'sync/sink-failed': 500,
  'webhook/unverified': 401,
  'webhook/invalid': 400,
  'crypto/unopenable': 500,
  'store/unavailable': 503,
  'store/not-migrated': 500,
  'store/conflict': 409,
} as const satisfies Readonly<Record<ErrorCode, number>>;

/** What the handler itself refuses, before core is asked. */
const refusalStatuses = {
  'server/not-found': 404,
  'server/method-not-allowed': 405,
  'server/session-missing': 401,
  'server/cross-origin': 403,
  'server/forbidden': 403,
  'server/rate-limited': 429,
  'server/body-invalid': 400,
  'server/body-timeout': 408,
  'server/body-too-large': 413,
  'server/body-unsupported': 415,
  'server/failed': 500,
  'server/unavailable': 503,
  'server/timeout': 504,
} as const satisfies Readonly<Record<`server/${string}`, number>>;

/** What the handler says no with by itself. A code is never reused with another meaning. */
export type RefusalCode = keyof typeof refusalStatuses;

/** Every code an answer may carry. */
export type AnswerCode = ErrorCode | RefusalCode;

const statuses: Readonly<Record<AnswerCode, number>> = { ...coreStatuses, ...refusalStatuses };

/** The status a code is answered with. */
export function statusOf(code: AnswerCode): number {
  return statuses[code];
}

/** Narrows a text that came from a URL. */
export function isAnswerCode(text: string): text is AnswerCode {
  return Object.hasOwn(statuses, text);
}
