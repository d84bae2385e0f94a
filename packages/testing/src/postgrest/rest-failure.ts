/** What PostgREST answers instead of a result. */
export interface RestFailure {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  readonly details?: string | undefined;
  readonly hint?: string | undefined;
}

/** Thrown by what finds a reason to refuse. */
export class Refused extends Error {
  readonly failure: RestFailure;

  constructor(failure: RestFailure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The answer as PostgREST writes it: `null` for what there is not, and a challenge beside a 401. */
export function failureResponse({ status, code, message, details, hint }: RestFailure): Response {
  const body = { code, details: details ?? null, hint: hint ?? null, message };
  return Response.json(body, { status, headers: challenge(status, code, message) });
}

function challenge(status: number, code: string, message: string): Record<string, string> {
  if (status !== 401) return {};
  const isToken = code === 'PGRST301' || code === 'PGRST303';
  const reason = ` error="invalid_token", error_description=${JSON.stringify(message)}`;
  return { 'www-authenticate': isToken ? `Bearer${reason}` : 'Bearer' };
}

/** HTTP status for a SQLSTATE or the start of one; the longest wins. From docs.postgrest.org, "HTTP Status Codes". */
const statuses: Readonly<Record<string, number>> = {
  '08': 503,
  '09': 500,
  '0L': 403,
  '0P': 403,
  '23503': 409,
  '23505': 409,
  '25006': 405,
  '25': 500,
  '28': 403,
  '2D': 500,
  '38': 500,
  '39': 500,
  '3B': 500,
  '40': 500,
  '53': 503,
  '54': 500,
  '55': 500,
  '57': 500,
  '57P01': 503,
  '58': 500,
  F0: 500,
  HV: 500,
  P0001: 400,
  P0: 500,
  XX: 500,
  '42883': 404,
  '42P01': 404,
  '42P17': 500,
};

/** The status of an error that the database raised; a lack of rights is a question of who asks. */
export function statusOf(sqlState: string, isAnonymous: boolean): number {
  if (sqlState === '42501') return isAnonymous ? 401 : 403;
  return statuses[sqlState] ?? statuses[sqlState.slice(0, 2)] ?? 400;
}
