import { isPatchbayError } from '../../errors/patchbay-error.ts';

/** One thing that a check has seen. Nothing in it is secret. */
export interface Finding {
  /** The id of the check. */
  readonly check: string;
  /** `error`: something does not work. `warning`: it works, and should not stay so, or could not be looked at. */
  readonly level: 'ok' | 'warning' | 'error';
  readonly what: string;
  /** The part of the set-up it is about: a variable, an option, a table, a connector. */
  readonly where: string;
  /** What to do; absent where nothing is to be done, or `what` says it. */
  readonly todo?: string;
}

/** What a check says of one thing; which check said it is added by {@link runChecks}. */
export type Seen = Omit<Finding, 'check'>;

/** One question about a set-up. `run` throws where the answer is an error of Patchbay's. */
export interface Check<Subject> {
  readonly id: string;
  /** The question, in a few words. */
  readonly title: string;
  /** Asks other machines than the store's. */
  readonly online?: true;
  readonly run: (subject: Subject) => Promise<readonly Seen[]>;
}

/** Which checks are run. */
export interface CheckOptions {
  /** Ids of those to run; all when left out. */
  readonly only?: readonly string[];
  /** Leaves out those that ask other machines than the store's. */
  readonly offline?: boolean;
}

/** Runs checks one after the other. A check that fails is a finding too. */
export async function runChecks<Subject>(
  checks: readonly Check<Subject>[],
  subject: Subject,
  { only, offline = false }: CheckOptions = {},
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) {
    if (only?.includes(check.id) === false || (offline && check.online)) continue;
    const seen = await check.run(subject).catch((error: unknown) => [failure(check, error)]);
    findings.push(...seen.map((each) => ({ check: check.id, ...each })));
  }
  return findings;
}

function failure({ title }: { readonly title: string }, error: unknown): Seen {
  if (isPatchbayError(error)) return { level: 'error', what: error.message, where: error.code };
  // Its own sentence may quote anything.
  const name = error instanceof Error ? error.name : typeof error;
  return { level: 'error', what: `This could not be found out: something failed (${name}).`, where: title };
}
