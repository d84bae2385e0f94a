import type { Benchmark } from './comparison.ts';

/** Every benchmark, cheapest first. Only the one that runs is loaded: what one imports would disturb another. */
export const benchmarks: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> = {
  size: () => import('../benchmarks/size.ts'),
  'authorization-url': () => import('../benchmarks/authorization-url.ts'),
  call: () => import('../benchmarks/call.ts'),
  'call-loopback': () => import('../benchmarks/call-loopback.ts'),
  'cold-import': () => import('../benchmarks/cold-import.ts'),
};
