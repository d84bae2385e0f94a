/** An answer that is none of what was asked for, in GitHub's form. */
export class GithubFailure extends Error {
  override readonly name = 'GithubFailure';
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    message: string,
    more: {
      readonly fields?: Readonly<Record<string, unknown>>;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
    const documentation_url = 'https://docs.github.com/rest';
    this.status = status;
    this.body = { message, documentation_url, status: String(status), ...more.fields };
    this.headers = more.headers ?? {};
  }

  get response(): Response {
    return Response.json(this.body, { status: this.status, headers: this.headers });
  }
}

/** What GitHub says of what is not there, and of what you may not know of. */
export function notFound(): GithubFailure {
  return new GithubFailure(404, 'Not Found');
}

/** A GitHub App, or its installation, lacks a permission. */
export function notAccessible(): GithubFailure {
  return new GithubFailure(403, 'Resource not accessible by integration');
}

/** One thing that is wrong with what was sent. */
export interface FieldProblem {
  readonly resource: string;
  readonly code: 'missing' | 'missing_field' | 'invalid' | 'already_exists' | 'unprocessable' | 'custom';
  readonly field?: string;
  readonly message?: string;
}

/** 422, with a list of what is wrong. */
export function validationFailed(...errors: readonly FieldProblem[]): GithubFailure {
  return new GithubFailure(422, 'Validation Failed', { fields: { errors } });
}

/** 422 as GitHub words it where the body doesn't fit the call's schema: no list, all in the message. */
export function invalidRequest(problem: string): GithubFailure {
  return new GithubFailure(422, `Invalid request.\n\n${problem}`);
}

/** The place has changed: 301 for reading, 307 for anything else, so that a client sends the body again. */
export function moved(method: string, url: string): GithubFailure {
  const isRead = method === 'GET' || method === 'HEAD';
  const message = isRead ? 'Moved Permanently' : 'Temporary Redirect';
  return new GithubFailure(isRead ? 301 : 307, message, { fields: { url }, headers: { location: url } });
}
