import { actionCases } from './action-cases.ts';
import { consentCases } from './consent-cases.ts';
import { envelopeCases } from './envelope-cases.ts';
import type { SmokeCase, SmokeInput } from './smoke-case.ts';
import { syncCases } from './sync-cases.ts';
import { tokenCases } from './token-cases.ts';
import { webhookCases } from './webhook-cases.ts';

/** Everything that has to work on every runtime. */
export const smokeCases: readonly SmokeCase[] = [
  ...consentCases,
  ...tokenCases,
  ...syncCases,
  ...actionCases,
  ...webhookCases,
  ...envelopeCases,
];

/** Runs every case, one after the other. A case without `error` passed. */
export async function smokeReport(input: SmokeInput) {
  const cases: { name: string; error?: string }[] = [];
  for (const { name, run } of smokeCases) cases.push({ name, ...(await outcome(run, input)) });
  return { agent: navigator.userAgent, cases };
}

async function outcome(run: SmokeCase['run'], input: SmokeInput): Promise<{ error?: string }> {
  try {
    await run(input);
    return {};
  } catch (error) {
    return { error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) };
  }
}
