import type { PageText } from './html-page.ts';
import type { AnswerCode } from './statuses.ts';

/** Below the sentence that a consent has succeeded. */
export const goBack = 'You can close this window and go back to the app.';

const again = 'Start again from the app.';
const later = `The provider could not finish the connection just now. Nothing was connected. ${again}`;

const sentences: Readonly<Partial<Record<AnswerCode, string>>> = {
  'auth/denied': `The connection was not allowed at the provider. Nothing was connected. If that was not meant: ${again}`,
  'auth/flow-expired': `This attempt to connect has expired, or was already finished. ${again}`,
  'auth/state-mismatch': `This connection was begun in another browser, or for another provider. Nothing was connected. ${again}`,
  'auth/forbidden':
    'This connection was begun by somebody else, or you may not make it any more. Nothing was connected.',
  'auth/callback-invalid': `The provider’s answer could not be used. Nothing was connected. ${again}`,
  'auth/account-mismatch':
    'Another account is connected here already. Choose that account at the provider, or disconnect it first.',
  'request/rate-limited': later,
  'request/unavailable': later,
  'request/timeout': later,
};

/** What a person is told whose consent has failed. */
export function failedConsent(code: AnswerCode): PageText {
  const text =
    sentences[code] ??
    'The connection could not be finished, and nothing was connected. The people who run this app can see why.';
  return { title: 'Not connected', text };
}
