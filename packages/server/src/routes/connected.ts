import { ownerOf } from '../find-owner.ts';
import { htmlPage, type PageText } from '../html-page.ts';
import type { Call, Route } from '../route.ts';
import { type AnswerCode, isAnswerCode, statusOf } from '../statuses.ts';

/** Where a consent ends that was given no `returnTo`. Changes nothing, and says no more than the session may know. */
export const connectedRoute: Route = {
  path: 'connected',
  wantsPage: () => true,
  endpoints: { GET: { access: 'open', run: connectedPage } },
};

const goBack = 'You can close this window and go back to the app.';

async function connectedPage(call: Call): Promise<Response> {
  const { searchParams } = call.url;
  const error = searchParams.get('error');
  const connection = searchParams.get('connection');
  if (error !== null) return failurePage(error);
  const owner = connection === null ? undefined : await ownerOf(call);
  // Without a session, whose connection it is cannot be told; that the consent is over can.
  if (connection === null || owner === undefined) return htmlPage({ title: 'Connected', text: goBack });
  const workspace = await call.context.patchbay.workspaceOf(connection, { owner });
  const { account } = await workspace.connection();
  const title = account?.name === undefined ? 'Connected' : `Connected as ${account.name}`;
  return htmlPage({ title, text: goBack });
}

/** Says only sentences of ours: the query may have been written by anyone. */
function failurePage(error: string): Response {
  const code = isAnswerCode(error) ? error : 'auth/callback-invalid';
  return htmlPage({ title: 'Not connected', text: sentenceOf(code) }, { status: statusOf(code) });
}

const again = 'Start again from the app.';
const later = `The provider could not finish the connection just now. Nothing was connected. ${again}`;

const sentences: Readonly<Partial<Record<AnswerCode, PageText['text']>>> = {
  'auth/denied': `The connection was not allowed at the provider. Nothing was connected. If that was not meant: ${again}`,
  'auth/flow-expired': `This attempt to connect has expired, or was already finished. ${again}`,
  'auth/state-mismatch': `This connection was begun in another browser, or for another provider. Nothing was connected. ${again}`,
  'auth/callback-invalid': `The provider’s answer could not be used. Nothing was connected. ${again}`,
  'auth/account-mismatch':
    'Another account is connected here already. Choose that account at the provider, or disconnect it first.',
  'request/rate-limited': later,
  'request/unavailable': later,
  'request/timeout': later,
};

function sentenceOf(code: AnswerCode): string {
  return (
    sentences[code] ??
    'The connection could not be finished, and nothing was connected. The people who run this app can see why.'
  );
}
