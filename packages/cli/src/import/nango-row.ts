import * as z from 'zod/mini';
import type { LegacyRow } from '../migrate/legacy-row.ts';

const text = z.nullish(z.string());

/** What `GET /connections/{id}` of Nango answers, as far as it is taken over (types of @nangohq/types 0.71). */
const connectionSchema = z.object({
  connection_id: z.string(),
  provider_config_key: z.string(),
  end_user: z.nullish(z.object({ id: text, email: text, organization: z.nullish(z.object({ id: text })) })),
  tags: z.nullish(z.record(z.string(), z.string())),
  credentials: z.object({
    type: z.string(),
    access_token: text,
    refresh_token: text,
    expires_at: text,
    raw: z.nullish(z.object({ scope: z.optional(z.unknown()) })),
    config_override: z.nullish(z.object({ client_id: text })),
  }),
});

/** A row of a file, with why it cannot be taken over where that is seen by its form. */
export interface FileRow {
  readonly row: LegacyRow;
  readonly problem?: string;
}

/**
 * A connection of Nango's as a row: its tags are columns beside `connection_id`, `connector`, `user_id`,
 * `organization_id` and the tokens. Any other row stays as it is.
 */
export function fromNango(row: LegacyRow): FileRow {
  const { success, data } = connectionSchema.safeParse(row);
  if (!success) return { row };
  const { connection_id, provider_config_key: connector, end_user, tags, credentials } = data;
  const { access_token, refresh_token, expires_at, raw } = credentials;
  return {
    row: {
      ...tags,
      connection_id,
      connector,
      // Tags took the place of the end user, who may still be there alone.
      user_id: tags?.end_user_id ?? end_user?.id,
      organization_id: tags?.organization_id ?? end_user?.organization?.id,
      access_token,
      refresh_token,
      expires_at,
      scope: raw?.scope,
    },
    ...problemOf(credentials),
  };
}

function problemOf({ type, config_override }: z.output<typeof connectionSchema>['credentials']) {
  if (type !== 'OAUTH2') return { problem: 'credentials that are not OAuth 2' };
  // Neither refreshed nor revoked by another client than the one it was given to (RFC 6749 section 6).
  return config_override?.client_id ? { problem: 'tokens of a client id of its own' } : {};
}
