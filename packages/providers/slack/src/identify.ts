import type { Account, Client } from '@patchbay/core';
import * as z from 'zod/mini';
import { absent } from './schemas.ts';

const tested = z.object({
  team_id: z.string(),
  team: z.string(),
  user: z.string(),
  url: absent(z.string()),
  enterprise_id: absent(z.string()),
  is_enterprise_install: absent(z.boolean()),
});

/** `auth.test` needs no scope, and tells of either token whose it is. */
export async function identify({
  client,
  accountId,
}: {
  client: Client;
  accountId: string | undefined;
}): Promise<Account> {
  const { team_id, team, user, url, enterprise_id, is_enterprise_install } = await client.post('auth.test', {
    schema: tested,
  });
  const group = (is_enterprise_install ? enterprise_id : undefined) ?? team_id;
  return { id: accountId ?? group, group, name: `${user} in ${team}`, ...(url !== undefined && { url }) };
}
