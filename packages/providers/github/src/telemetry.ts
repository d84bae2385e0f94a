import { defineTelemetry, linkPages, reading } from '@patchbay/core';
import * as z from 'zod/mini';

const counted = z.array(z.object({ open_issues_count: z.nullish(z.number()) }));

/** How many repositories the person can see, and how many issues and pull requests stand open in them. */
export const telemetry = defineTelemetry({
  everySeconds: 3600,
  scopes: ['repo'],
  async *poll({ client, signal }) {
    let [repositories, open] = [0, 0];
    const pages = linkPages(client, 'user/repos', {
      page: counted,
      records: (page) => page,
      searchParams: { affiliation: 'owner,collaborator,organization_member', per_page: 100 },
      signal,
    });
    for await (const { records } of pages) {
      repositories += records.length;
      for (const { open_issues_count } of counted.parse(records)) open += open_issues_count ?? 0;
    }
    yield { readings: [reading('account.repositories', repositories), reading('account.open_items', open)] };
  },
});
