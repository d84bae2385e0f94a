import type { Benchmark } from './comparison.ts';

/** Every benchmark, cheapest first. Only the one that runs is loaded: what one imports would disturb another. */
export const benchmarks: Readonly<Record<string, () => Promise<{ readonly benchmark: Benchmark }>>> = {
  size: () => import('../benchmarks/size.ts'),
  'authorization-url': () => import('../benchmarks/authorization-url.ts'),
  seal: () => import('../benchmarks/seal.ts'),
  call: () => import('../benchmarks/call.ts'),
  'call-loopback': () => import('../benchmarks/call-loopback.ts'),
  'fresh-read': () => import('../benchmarks/fresh-read.ts'),
  consent: () => import('../benchmarks/consent.ts'),
  rls: () => import('../benchmarks/rls.ts'),
  'consents-per-minute': () => import('../benchmarks/consents-per-minute.ts'),
  refresh: () => import('../benchmarks/refresh.ts'),
  'cold-import': () => import('../benchmarks/cold-import.ts'),
  sweep: () => import('../benchmarks/sweep.ts'),
  sync: () => import('../benchmarks/sync.ts'),
};
