import * as oauth from 'oauth4webapi';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import { makePatchbay, notebookAuth, owner } from './subjects/notebook.ts';

/**
 * Everything before the browser leaves: state, PKCE and the provider's URL. `connect` also checks where to return, binds
 * the browser and stores the sealed verifier; oauth4webapi leaves that to its user.
 */
export const benchmark: Benchmark = async ({ runs }) => {
  const patchbay = makePatchbay(unreachable);
  const candidates = { connect: () => patchbay.connect('notebook', { owner }), oauth4webapi: bare };
  const samples = await timeInTurns(candidates, runs);
  const name = 'authorization-url/connect';
  return compareTimes(samples, { name, ours: 'connect', peers: ['oauth4webapi'], unit: 'µs' });
};

async function bare() {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = new URL(notebookAuth.authorizationEndpoint);
  url.searchParams.set('response_type', 'code');
  url.searchParams.set('client_id', 'notebook');
  url.searchParams.set('redirect_uri', 'https://app.example.com/integrations/callback/notebook');
  url.searchParams.set('state', state);
  url.searchParams.set('code_challenge', await oauth.calculatePKCECodeChallenge(verifier));
  url.searchParams.set('code_challenge_method', 'S256');
  return { url: url.href, state, verifier };
}

async function unreachable(): Promise<Response> {
  throw new Error('an authorization URL is made without asking anybody');
}
