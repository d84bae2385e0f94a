import * as oauth from 'oauth4webapi';
import { notebookApp, notebookAuth, throughBrowser } from '../notebook.ts';

const redirectUri = 'https://app.example.com/integrations/callback/notebook';
const client: oauth.Client = { client_id: notebookApp.clientId };

/**
 * One consent as oauth4webapi's page shows it: URL, browser, code, tokens. Then `keep` does all that the app reads and
 * writes in between; when it does each part makes no difference to the time of the whole.
 */
export async function bareConsent(providerOrigin: string, keep: () => Promise<void>): Promise<string> {
  const server: oauth.AuthorizationServer = {
    issuer: new URL(notebookAuth.tokenEndpoint).origin,
    token_endpoint: `${providerOrigin}/token`,
  };
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const back = throughBrowser(await authorizationUrl(state, verifier));
  const parameters = oauth.validateAuthResponse(server, client, back, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.ClientSecretPost(notebookApp.clientSecret),
    parameters,
    redirectUri,
    verifier,
    { [oauth.allowInsecureRequests]: true },
  );
  const { access_token } = await oauth.processAuthorizationCodeResponse(server, client, response);
  await keep();
  return access_token;
}

async function authorizationUrl(state: string, verifier: string): Promise<URL> {
  const url = new URL(notebookAuth.authorizationEndpoint);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', notebookApp.clientId);
  url.searchParams.set('redirect_uri', redirectUri);
  url.searchParams.set('state', state);
  url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(verifier));
  url.searchParams.set('code_challenge_method', 'S256');
  return url;
}
