/** A refusal that is answered as Slack answers nearly all: status 200, `ok: false` and a code. */
export class SlackFailure extends Error {
  override readonly name = 'SlackFailure';
  readonly body: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.body = { ok: false, error: code, ...details };
  }
}

/** The answer to a call that lacks an argument. */
export function missingArgument(name: string): SlackFailure {
  const messages = [`[ERROR] missing required field: ${name}`];
  return new SlackFailure('invalid_arguments', { response_metadata: { messages } });
}
