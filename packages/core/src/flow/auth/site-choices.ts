import { safeParse } from 'zod/v4/core';
import { sha256 } from '../../crypto/hash.ts';
import type { Client } from '../../definition/client.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';
import type { BoundApp, PlaceContext } from '../app.ts';

type SiteValue = PlaceContext['site'];

/** A site as it may leave the server: the words for it, and an id that says nothing and fits this connection only. */
export interface SiteChoice {
  readonly id: string;
  readonly label: string;
}

/** The sites that an account can reach, asked afresh. Throws `auth/callback-invalid` where there is none. */
export async function listSites(
  { connector }: BoundApp,
  client: Client,
): Promise<readonly { readonly value: SiteValue; readonly label: string }[]> {
  const { site } = connector;
  const choices = ((await site?.list?.(client)) ?? []).map(({ value, label }) => {
    const parsed = safeParse((site as NonNullable<typeof site>).schema, value);
    if (parsed.success) return { value: { ...parsed.data } as SiteValue, label };
    throw new PatchbayError(
      'response/invalid',
      `${connector.name} listed its sites in a form the connector does not know. The connector may need an update.`,
      { connector: connector.id },
    );
  });
  if (choices.length > 0) return choices;
  throw new PatchbayError(
    'auth/callback-invalid',
    `This account of ${connector.name} has no site that could be connected. Get access to one there, or use another account.`,
    { connector: connector.id },
  );
}

/** What a choice is called outside. */
export function siteId(connection: string, value: SiteValue): Promise<string> {
  return sha256(JSON.stringify([connection, value]));
}

/** Whether two sites are one, whatever became of the order of their fields in a database. */
export function sameSite({ connector }: BoundApp, left: SiteValue, right: SiteValue): boolean {
  return siteText(connector.site, left) === siteText(connector.site, right);
}

/** A site as the schema orders it. */
export function siteText(site: BoundApp['connector']['site'], value: SiteValue): string {
  const parsed = site && safeParse(site.schema, value);
  return JSON.stringify(parsed?.success ? parsed.data : value);
}
