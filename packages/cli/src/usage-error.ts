/** The command was called wrongly: the message says how to call it, and never repeats what was typed. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
