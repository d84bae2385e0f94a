import { actCases } from './act-cases.ts';
import type { ConnectorCaseGroup } from './connector-case.ts';
import type { ConnectorSubject } from './connector-subject.ts';
import { consentCases } from './consent-cases.ts';
import { faultCases } from './fault-cases.ts';
import { streamCases } from './stream-cases.ts';
import { webhookCases } from './webhook-cases.ts';

/** The whole contract, for one connector. Names are unique over all groups. */
export function connectorCases(subject: ConnectorSubject): readonly ConnectorCaseGroup[] {
  return [consentCases, streamCases, actCases, webhookCases, faultCases].map((cases) => cases(subject));
}
