/** A request as an emulator received it, body read. Holds secrets: tests need them, nothing prints them. */
export interface RecordedRequest {
  readonly at: Date;
  readonly method: string;
  readonly url: URL;
  /** The path alone; an emulator answers at any origin. */
  readonly path: string;
  readonly search: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  /** The body's fields when it is a form, none otherwise. */
  readonly form: URLSearchParams;
  readonly signal: AbortSignal;
  /** The status it was answered with; undefined while it waits, or when the connection was lost. */
  status: number | undefined;
}

/** Reads a request whole. */
export async function recordRequest(request: Request, at: Date): Promise<RecordedRequest> {
  const url = new URL(request.url);
  // Before the body: Bun 1.4 forgets a content type that came from the body's kind once the body was read.
  const { method, headers, signal } = request;
  const body = await request.text();
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(headers.get('content-type') ?? '');
  return {
    ...{ at, url, body, method, headers, signal },
    path: url.pathname,
    search: url.searchParams,
    form: new URLSearchParams(isForm ? body : ''),
    status: undefined,
  };
}
