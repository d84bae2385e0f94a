import type { Answer } from '../definition/client.ts';
import type { Classified } from '../definition/connector.ts';
import type { ErrorDetail } from '../errors/patchbay-error.ts';
import { providerWord } from '../errors/redact.ts';

const sentences: Readonly<Record<Classified['code'], string>> = {
  'request/rate-limited': 'asked us to slow down. The call can be repeated after the time in `retryAt`.',
  'request/unavailable': 'has trouble answering. Try again later.',
  'request/timeout': 'did not answer in time. Try again later.',
  'request/aborted': 'was not waited for, because the call was cancelled.',
  'request/forbidden': 'does not let this account do that. Its administrator may have to allow it.',
  'request/not-found': 'does not know what was asked for, or does not show it to this account.',
  'request/rejected': 'refused the request. Check its input against the provider’s documentation.',
  'request/origin-refused': 'sent us to an origin the connector does not name.',
  'response/invalid': 'answered in a form the connector does not know. The connector may need an update.',
  'auth/token-rejected': 'refused a token that was just renewed. If it happens again, reconnect the account.',
  'auth/scope-missing': 'needs a permission this connection was not given. Connect again with this ability.',
};

/** The sentence of an answer's meaning, and the facts that may stand beside it. Holds nothing of the body. */
export function explain(
  connector: string,
  what: Classified,
  answer?: Answer,
): [message: string, detail: ErrorDetail] {
  const reason = what.reason === undefined ? undefined : providerWord(what.reason);
  return [
    `${connector} ${sentences[what.code]}${reason === undefined ? '' : ` (${reason})`}`,
    {
      connector,
      ...(answer !== undefined && { status: answer.status }),
      ...(reason !== undefined && { reason }),
      ...(what.scopes !== undefined && { scopes: what.scopes }),
    },
  ];
}
