import { startApart } from '../../../src/process-apart.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** Lends the origin of a token endpoint that has a process of its own. */
export async function withTokenEndpoint<Result>(use: (origin: string) => Promise<Result>): Promise<Result> {
  const endpoint = startApart<TokenEndpoint>(new URL('./token-endpoint.ts', import.meta.url));
  try {
    return await use(await endpoint.ask('origin'));
  } finally {
    endpoint.end();
  }
}
