import { debugLog, PatchbayError, type PatchbayEvent } from '@patchbay/core';
import { createHandler } from '@patchbay/server';
import { slack } from '@patchbay/slack';
import { postgresStore } from '@patchbay/store-postgres';
import { openApp } from './app.ts';
import { openDatabase } from './database.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { surviveKill } from './killed-sync.ts';
import { type Lifetime, runToTheEnd } from './lifetime.ts';
import { createNarrator } from './narrator.ts';
import { openSlack } from './open-slack.ts';
import { quickstartPatchbay } from './patchbay.ts';
import { tableReader } from './table-reader.ts';
import { disconnect, postAndHear, readGauges, syncChannelsAndUsers } from './tour.ts';
import { createWatch, type Watch } from './watch.ts';

const owner = { tenantId: 'acme', userId: 'u1' };
const whatNext = [
  'That was a whole life of one connection. Next:',
  '  README.md                      the same in 20 lines, for your own app',
  '  examples/quickstart/README.md  run this against your own Slack, with client id and secret in .env',
  '  docs/architecture.md           what is promised, and how it is kept',
];
const narrator = createNarrator(process.stdout);
process.exit(await runToTheEnd(quickstart, (sentence) => console.error(`\n${sentence}`)));

async function quickstart({ keep, signal }: Lifetime): Promise<void> {
  const environment = readEnvironment(process.env);
  const attended = !process.argv.includes('--non-interactive');

  narrator.title(
    'Patchbay quickstart',
    'An app lets its user connect a Slack workspace, and keeps what is in it in its own database.',
  );
  narrator.chapter('A PostgreSQL, an app and Slack');
  const { sql, ...database } = keep(await openDatabase(environment));
  narrator.fact('PostgreSQL', `${database.place}; migrated to version ${database.schemaVersion}`);
  const app = keep(await openApp(environment));
  narrator.fact('Our app', app.url);
  const baseUrl = `${app.url}/integrations`;
  const world = keep(await openSlack(environment, { baseUrl, narrator, signal, attended }));
  if (world.unreachable !== undefined) return leaveOut(world.unreachable);

  const watch = createWatch(signal);
  const { keys, origins } = world;
  const settings = { baseUrl, encryptionKey: environment.encryptionKey, keys, origins };
  const store = postgresStore({ sql });
  const patchbay = quickstartPatchbay(settings, { store, ...observers(watch, environment) });
  const session = (request: Request) => (app.isSignedIn(request) ? { owner } : undefined);
  app.mount(createHandler(patchbay, { session }));

  narrator.chapter('Consent, through a browser');
  await world.subscribe();
  await world.consent(app.startUrl);
  const connection = await opened(watch, world.patience);
  const workspace = patchbay.use(slack, { connection, owner });
  narrator.say(
    `Connected as ${(await workspace.connection()).account?.name}. The tokens are sealed, and stay on the server.`,
  );
  const tour = { workspace, tables: tableReader(sql, connection), world, watch, narrator, signal };

  narrator.chapter('Sync every stream into the database, and survive a kill');
  await syncChannelsAndUsers(tour);
  await surviveKill(tour, { databaseUrl: database.url, settings, connection, owner }, keep);
  narrator.chapter('Post a message, and hear of it');
  await postAndHear(tour);
  narrator.chapter('Read the gauges');
  await readGauges(tour);
  narrator.chapter('Disconnect');
  await disconnect(tour, () => patchbay.disconnect(connection, { owner }));
  narrator.ending(whatNext);
}

/** Who hears of everything that Patchbay does, and of every request when that is asked for. */
function observers(watch: Watch, { debug }: Pick<Environment, 'debug'>) {
  if (!debug) return { onEvent: watch.onEvent };
  const { onEvent, fetch } = debugLog({ write: console.error });
  return {
    fetch,
    onEvent(event: PatchbayEvent) {
      watch.onEvent(event);
      onEvent(event);
    },
  };
}

function leaveOut(why: string): void {
  narrator.note(`Left out: consent, sync, message and event, gauges, disconnect. ${why}`);
  narrator.say('.env.example explains what to set; README.md tells how to open a tunnel.');
}

/** The id of the connection, once the person has agreed. Who says no may think again. */
async function opened(watch: Watch, seconds: number): Promise<string> {
  let told: object | undefined;
  const connection = await watch.until(seconds, async () => {
    const failed = watch.last('flow-failed');
    if (failed !== told) narrator.note(`That consent failed (${failed?.code}). The link still works.`);
    told = failed;
    return watch.last('connection-opened')?.connection;
  });
  if (connection !== undefined) return connection;
  throw new PatchbayError('auth/flow-expired', `Nobody agreed within ${seconds} seconds. Run it again.`);
}
