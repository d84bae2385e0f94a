import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { timeInTurns } from '../src/time-in-turns.ts';
import { callCandidates } from './subjects/call-candidates.ts';

/** The same calls by the platform's fetch to a server on this machine: the cheapest network there is. */
export const benchmark: Benchmark = async ({ runs }) => {
  const server = new Worker(new URL('./subjects/loopback-server.ts', import.meta.url));
  try {
    const [port] = await once(server, 'message');
    const target = { fetch: globalThis.fetch, api: `http://127.0.0.1:${port}/` };
    const samples = await timeInTurns(await callCandidates(target), runs);
    const name = 'call-loopback/client';
    return compareTimes(samples, { name, ours: 'client', peers: ['fetch', 'ky'], unit: 'µs' });
  } finally {
    await server.terminate();
  }
};
