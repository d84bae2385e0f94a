/** Forms in which providers hand out credentials; each is masked wherever it stands in a text. */
const secretForms: readonly RegExp[] = [
  /\bxox[a-z]?(?:\.xox[a-z])?-[\w-]+/gi, // Slack
  /\bgh[a-z]_\w{10,}|\bgithub_pat_\w+/gi, // GitHub
  /\bya29\.[\w-]+|\b1\/\/[\w-]{20,}/g, // Google
  /\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, // any JWT
  /\bic1\.[\w-]+\.[\w-]+/g, // our own sealed values
  /\b(?:Bearer|Basic)\s+[\w.~+/=-]+/gi,
  /(\bhttps?:\/\/)[^\s/?#@]+@/gi, // a URL's user and password
  /(\bhttps?:\/\/[^\s?#"'<>]*\?)[^\s"'<>]+/gi, // a URL's query, where API keys travel
  /([?&#](?:code|state|token|access_token|refresh_token|client_secret|code_verifier|apikey)=)[^&#\s"']+/gi,
];

const mask = '[redacted]';

/** Masks everything in a text that has the form of a credential. */
export function redactText(text: string): string {
  let clean = text;
  for (const form of secretForms) {
    clean = clean.replace(form, (_, prefix: unknown) => (typeof prefix === 'string' ? prefix + mask : mask));
  }
  return clean;
}

/**
 * A provider's error word as it may be shown: letters, with digits at its end at most. Anything else is `unknown`,
 * because an answer may put a token, a code or a name where its word should be.
 */
export function providerWord(text: string): string {
  return /^[A-Za-z_.: -]{0,64}\d{0,6}$/.test(text) ? text : 'unknown';
}

/** A copy of a foreign error that keeps its kind and sentence, and drops bodies, requests and nested causes. */
export function redactCause(cause: unknown): Error {
  if (!(cause instanceof Error))
    return new Error(redactText(typeof cause === 'string' ? cause : typeof cause));
  const copy = new Error(redactText(cause.message));
  copy.name = cause.name;
  if (cause.stack !== undefined) copy.stack = redactText(cause.stack);
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' ? Object.assign(copy, { code: redactText(code) }) : copy;
}
