import type { Endpoint } from '../call.ts';
import { fullRepositoryJson } from '../json/repository-json.ts';

/** A repository by itself. */
export const repositoryEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path: '/repos/:owner/:repo', anonymous: true },
    ...{ scopes: ['repo'], permission: 'metadata=read' },
    run: (call) => Response.json(fullRepositoryJson(call.repository(), call.places, call.access.account)),
  },
];
