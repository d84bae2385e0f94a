import { describe, expectTypeOf, test } from 'vitest';
import {
  bulk,
  createPatchbay,
  type KeyProvider,
  type Owner,
  type Store,
  sync,
  telemetry,
  webhooks,
  work,
} from '../../src/index.ts';
import { example, plain } from './example-connector.ts';

declare const store: Store;
declare const keys: KeyProvider;

const owner = { tenantId: 'acme' };
const app = { clientId: 'id', clientSecret: 'secret', environment: 'sandbox' } as const;
const { environment: _, ...appKeys } = app;
const base = { baseUrl: 'https://app.example.com/', store, keys };
const connectors = [example(app), plain(appKeys)] as const;
const bare = createPatchbay({ ...base, connectors });
const full = createPatchbay({ ...base, connectors, features: [sync(), telemetry(), webhooks(), work()] });
const of = { connection: 'c1', owner };

interface Folder {
  id: string;
  name: string;
  size: number | null;
}

describe('binding an app', () => {
  test('asks for what the connector declares', () => {
    example({ ...appKeys, environment: 'production' });
    // @ts-expect-error the app's own field is missing
    example(appKeys);
    // @ts-expect-error an environment that does not exist
    example({ ...appKeys, environment: 'test' });
    // @ts-expect-error no client secret
    plain({ clientId: 'id' });
    // @ts-expect-error nothing at all
    plain();
    plain({ ...appKeys, accounts: 'many' });
    // @ts-expect-error one or many
    plain({ ...appKeys, accounts: 'two' });
    // @ts-expect-error a field that plain does not read
    plain({ ...appKeys, environment: 'sandbox' });
  });
});

describe('finding each tenant’s app', () => {
  test('asks for the same fields as one app, at once or later', () => {
    example(({ tenantId }) => ({ ...appKeys, clientId: tenantId, environment: 'production' }));
    plain(async () => ({ ...appKeys, accounts: 'many' }));
    plain((of: Owner) => (of.tenantId === 'acme' ? appKeys : undefined));
    expectTypeOf(example(() => app)).toEqualTypeOf(example(app));
    // @ts-expect-error the app's own field is missing
    example(() => appKeys);
    // @ts-expect-error an environment that does not exist
    example(() => ({ ...appKeys, environment: 'test' }));
    // @ts-expect-error no client secret
    plain(async () => ({ clientId: 'id' }));
    // @ts-expect-error an app belongs to a tenant, whoever of it is asking
    plain(({ userId }) => ({ ...appKeys, clientId: userId }));
    // @ts-expect-error null is no word for "none"
    plain(() => null);
  });
});

describe('connect', () => {
  test('asks for a site exactly where there is one', () => {
    void bare.connect('example', { owner, site: { region: 'eu' } });
    void bare.connect('plain', { owner });
    // @ts-expect-error the site is missing
    void bare.connect('example', { owner });
    // @ts-expect-error a region that does not exist
    void bare.connect('example', { owner, site: { region: 'moon' } });
    // @ts-expect-error plain has no site
    void bare.connect('plain', { owner, site: { region: 'eu' } });
  });

  test('names a connection to connect again', () => {
    void bare.connect('plain', { owner, connection: 'c1', otherAccount: true });
    // @ts-expect-error the connection itself
    void bare.connect('plain', { owner, connection: { id: 'c1' } });
  });

  test('takes streams and actions as abilities', () => {
    const site = { region: 'eu' } as const;
    void bare.connect('example', { owner, site, abilities: ['files', 'rename'] });
    // @ts-expect-error a mistyped action
    void bare.connect('example', { owner, site, abilities: ['renam'] });
    // @ts-expect-error an action of another connector
    void bare.connect('plain', { owner, abilities: ['rename'] });
    // @ts-expect-error nobody owns it
    void bare.connect('plain', {});
    // @ts-expect-error a connector that is not configured
    void bare.connect('exmaple', { owner });
  });

  test('an id from a URL has to be narrowed', () => {
    const id: string = new URL('https://a.example.com/plain').pathname.slice(1);
    // @ts-expect-error any text is no id
    void bare.connect(id, { owner });
    if (bare.has(id)) expectTypeOf(id).toEqualTypeOf<'example' | 'plain'>();
  });
});

describe('a workspace', () => {
  const workspace = full.use(example, of);

  test('runs the actions of its connector, typed at both ends', () => {
    expectTypeOf(workspace.actions.rename)
      .parameter(0)
      .toEqualTypeOf<{ id: string; name?: string | undefined }>();
    expectTypeOf(workspace.actions.rename).returns.resolves.toEqualTypeOf<{ id: string; size: number }>();
    // @ts-expect-error a mistyped action
    void workspace.actions.renam({ id: 'f1' });
    // @ts-expect-error the input lacks its id
    void workspace.actions.rename({ name: 'x' });
    // @ts-expect-error an id of another kind
    void workspace.actions.rename({ id: 1 });
    // @ts-expect-error a connector without actions has none
    full.use(plain, of).actions.rename;
  });

  test('syncs its streams', () => {
    void workspace.sync('files', { range: { from: new Date(), to: new Date() } });
    // @ts-expect-error a mistyped stream
    void workspace.sync('file');
    // @ts-expect-error folders cannot be limited in time
    void workspace.sync('folders', { range: { from: new Date(), to: new Date() } });
    // @ts-expect-error half a range
    void workspace.sync('files', { range: { from: new Date() } });
    expectTypeOf(workspace.streams).toEqualTypeOf<readonly ('folders' | 'files')[]>();
  });

  test('reads its records', () => {
    expectTypeOf(workspace.records('files')).toEqualTypeOf<
      AsyncIterable<{ folder: string; path: string; changed_at: string; tags: string[] }>
    >();
    // @ts-expect-error a mistyped stream
    workspace.records('flies');
  });

  test('follows its changes', async () => {
    for await (const change of workspace.changes('folders', { since: 'cursor' })) {
      expectTypeOf(change.key).toEqualTypeOf<Partial<Folder>>();
      if (change.kind === 'deleted') expectTypeOf(change.record).toEqualTypeOf<undefined>();
      else expectTypeOf(change.record).toEqualTypeOf<Folder>();
    }
    // @ts-expect-error a mistyped stream
    workspace.changes('flies');
  });

  test('asks and changes what its connector declares', () => {
    void workspace.can('rename');
    void workspace.can('files');
    // @ts-expect-error an ability that does not exist
    void workspace.can('delete');
    void workspace.changeSettings({ folders: ['f1'] });
    // @ts-expect-error one where several are asked for
    void workspace.changeSettings({ folders: 'f1' });
    // @ts-expect-error a mistyped setting
    void workspace.changeSettings({ folder: ['f1'] });
    expectTypeOf(workspace.settings()).resolves.toEqualTypeOf<{ folders?: string[] | undefined }>();
  });
});

describe('features that were left out are not in the types', () => {
  const workspace = bare.use(example, of);

  test('of a workspace', () => {
    // @ts-expect-error sync() was not passed
    workspace.sync;
    // @ts-expect-error sync() was not passed
    workspace.records;
    // @ts-expect-error telemetry() was not passed
    workspace.poll;
    expectTypeOf(workspace.actions.rename).toBeFunction();
  });

  test('of patchbay', () => {
    // @ts-expect-error webhooks() was not passed
    bare.webhook;
    // @ts-expect-error work() was not passed
    bare.tick;
    expectTypeOf(full.webhook).toBeFunction();
    expectTypeOf(full.tick).toBeFunction();
  });

  test('of bulk', () => {
    const some = createPatchbay({ ...base, connectors, features: [bulk()] });
    expectTypeOf(some.bulk.disconnect).toBeFunction();
    // @ts-expect-error sync() was not passed
    some.bulk.sync;
    // @ts-expect-error bulk() was not passed
    full.bulk;
    expectTypeOf(
      createPatchbay({ ...base, connectors, features: [bulk(), sync()] }).bulk.syncLater,
    ).toBeFunction();
    // @ts-expect-error nobody's tenant
    some.bulk.disconnect({ connector: 'plain' });
    // @ts-expect-error an undefined field would mean all of them
    some.bulk.disconnect({ whose: owner, connector: undefined });
    // @ts-expect-error what has ended is never meant
    some.bulk.refresh({ whose: owner, status: 'disconnected' });
  });

  test('one at a time', () => {
    const some = createPatchbay({ ...base, connectors, features: [telemetry(), work()] });
    expectTypeOf(some.tick).toBeFunction();
    expectTypeOf(some.use(plain, of).poll).toBeFunction();
    // @ts-expect-error sync() was not passed
    some.use(plain, of).sync;
    // @ts-expect-error webhooks() was not passed
    some.webhook;
  });
});
