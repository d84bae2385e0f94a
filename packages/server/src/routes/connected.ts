import { failedConsent, goBack } from '../consent-page.ts';
import { ownerOf } from '../find-owner.ts';
import { htmlPage } from '../html-page.ts';
import type { Call, Route } from '../route.ts';
import { isAnswerCode, statusOf } from '../statuses.ts';

/** Where a consent ends that was given no `returnTo`. Changes nothing, and says no more than the session may know. */
export const connectedRoute: Route = {
  path: 'connected',
  wantsPage: () => true,
  endpoints: { GET: { access: 'open', run: connectedPage } },
};

async function connectedPage(call: Call): Promise<Response> {
  const { searchParams } = call.url;
  const error = searchParams.get('error');
  const connection = searchParams.get('connection');
  if (error !== null) return failurePage(error);
  const owner = connection === null ? undefined : await ownerOf(call);
  // Without a session, whose connection it is cannot be told; that the consent is over can.
  if (connection === null || owner === undefined) return htmlPage({ title: 'Connected', text: goBack });
  const workspace = await call.context.patchbay.workspaceOf(connection, { owner, signal: call.signal });
  const { account } = await workspace.connection();
  const title = account?.name === undefined ? 'Connected' : `Connected as ${account.name}`;
  return htmlPage({ title, text: goBack });
}

/** Says only sentences of ours: the query may have been written by anyone. */
function failurePage(error: string): Response {
  const code = isAnswerCode(error) ? error : 'auth/callback-invalid';
  return htmlPage(failedConsent(code), { status: statusOf(code) });
}
