import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import { callCandidates } from './subjects/call-candidates.ts';
import { accessToken, note } from './subjects/note.ts';
import { notebookOrigin } from './subjects/notebook.ts';

/** What a call costs beside bare fetch and bare ky when the network costs nothing: the API answers within the process. */
export const benchmark: Benchmark = async ({ runs }) => {
  const samples = await timeInTurns(
    await callCandidates({ fetch: answering, api: `${notebookOrigin}/` }),
    runs,
  );
  return [
    ...compareTimes(samples, { name: 'call/client', ours: 'client', peers: ['fetch', 'ky'], unit: 'µs' }),
    ...compareTimes(samples, {
      name: 'call/workspace.request',
      ours: 'workspace.request',
      peers: ['fetch', 'ky'],
      unit: 'µs',
    }),
  ];
};

const body = JSON.stringify(note);
const headers = { 'content-type': 'application/json' };

/** Makes a Request of what it is given, as every fetch does, and answers those that carry the token. */
async function answering(...args: Parameters<typeof fetch>): Promise<Response> {
  const { headers: sent } = new Request(...args);
  const allowed = sent.get('authorization') === `Bearer ${accessToken}`;
  return new Response(body, { headers, status: allowed ? 200 : 401 });
}
