import type { Endpoint } from '../call.ts';

/** The dated versions, the default first. */
export const supportedVersions = ['2022-11-28', '2026-03-10'] as const;

/** The API about itself. */
export const metaEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path: '/rate_limit', anonymous: true, free: true },
    run(call) {
      const { budgets } = call.parts;
      const core = budgets.state(call.access.account);
      const resources = { core, search: budgets.untouched, graphql: budgets.untouched };
      return Response.json({ resources, rate: core });
    },
  },
  {
    ...{ method: 'GET', path: '/versions', anonymous: true },
    run: () => Response.json([...supportedVersions].reverse()),
  },
];
