import { type FeatureName, isPatchbayError, type Workspace } from '@patchbay/core';
import type { Channel, Slack } from '@patchbay/slack';
import type { Narrator } from './narrator.ts';
import type { SlackWorld } from './slack-world.ts';
import type { MessageRow, TableReader } from './table-reader.ts';
import type { Watch } from './watch.ts';

/** One connection, and those who watch what becomes of it. */
export interface Tour {
  readonly workspace: Workspace<Slack, FeatureName>;
  readonly tables: TableReader;
  readonly world: SlackWorld;
  readonly watch: Watch;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
}

/** Brings channels and users into the database, with a bar for each. */
export async function syncChannelsAndUsers({ workspace, narrator, signal }: Tour): Promise<void> {
  for (const stream of ['channels', 'users'] as const) {
    const progress = narrator.progress(stream);
    const { counts } = await workspace.sync(stream, { signal, onProgress: progress.update });
    progress.end(counts.inserted + counts.updated + counts.unchanged);
  }
}

/** Posts a message and shows the row that Slack's event about it brought. */
export async function postAndHear(tour: Tour): Promise<void> {
  const { workspace, tables, world, watch, narrator } = tour;
  const channel = await channelWithApp(tour);
  if (channel === undefined) return narrator.note('Left out: nobody invited the app to a channel in time.');

  const posted = await workspace.actions.postMessage({
    channel: channel.id,
    text: 'Hello from the Patchbay quickstart',
  });
  narrator.fact('posted', `to #${channel.name}, as message ${posted.ts}`);
  await world.deliver();
  const row = await watch.until(world.deliverySeconds, () => tables.message(posted));
  if (row !== undefined) {
    const { event } = watch.last('delivery-accepted') ?? {};
    narrator.fact(
      'heard',
      `Slack’s event "${event}" at /integrations/webhooks/slack, its signature verified`,
    );
    return showRow(narrator, row);
  }
  narrator.note('Slack has sent no event that passed. Compare the request URL and SLACK_SIGNING_SECRET.');
  await workspace.sync('messages');
  const found = await tables.message(posted);
  if (found !== undefined) showRow(narrator, found);
}

function showRow(narrator: Narrator, { stream, text, updatedAt }: MessageRow): void {
  narrator.fact('new row', `in integrations.records (${stream}), ${updatedAt.toISOString()}: "${text}"`);
}

/** One that the app may post to; where there is none, once a person has invited it. */
async function channelWithApp({ workspace, world, watch }: Tour): Promise<Channel | undefined> {
  const find = async () => {
    let found: Channel | undefined;
    for await (const channel of workspace.records('channels')) {
      const isOpen = channel.is_member && !channel.is_archived;
      if (isOpen && (found === undefined || channel.is_general)) found = channel;
    }
    return found;
  };
  const found = await find();
  if (found !== undefined) return found;
  await world.invite();
  return watch.until(world.patience, find);
}

/** Polls the gauges, and shows what is now in the database. */
export async function readGauges({ workspace, narrator, signal }: Tour): Promise<void> {
  await workspace.poll({ signal });
  for (const { metric, value } of await workspace.latest()) narrator.fact(metric, String(value));
}

/** Ends the connection, and shows what is gone and what stays. */
export async function disconnect(
  { workspace, tables, narrator }: Tour,
  end: () => Promise<{ readonly revocation: 'done' | 'owed' | 'none' }>,
): Promise<void> {
  const grant = (await tables.grant()) ?? '';
  const before = await tables.credentials(grant);
  const { revocation } = await end();
  const after = await tables.credentials(grant);
  narrator.fact(
    'at Slack',
    { done: 'revoked', owed: 'asked again later', none: 'nothing to revoke' }[revocation],
  );
  narrator.fact('grants', `${before.grants} before, ${after.grants} now`);
  narrator.fact('sealed tokens', `${before.tokens} before, ${after.tokens} now`);
  narrator.fact('getToken()', await refusalOf(() => workspace.getToken()));
  const history = await tables.history();
  narrator.fact('history stays', history.map(({ stream, rows }) => `${rows} ${stream}`).join(', '));
}

async function refusalOf(act: () => Promise<unknown>): Promise<string> {
  try {
    await act();
    return 'was not refused';
  } catch (error) {
    if (isPatchbayError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
}
