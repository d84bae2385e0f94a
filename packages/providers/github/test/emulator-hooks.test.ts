import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { describe, expect, test } from 'vitest';
import { pathTo, repositoryOf, signedIn } from './emulator-calls.ts';
import { receiver } from './emulator-events.ts';

const url = 'https://app.example.com/hooks';

function started(options: Parameters<typeof signedIn>[0] = {}, who: Parameters<typeof signedIn>[1] = {}) {
  const received = receiver();
  const github = signedIn({ deliver: received.deliver, ...options }, who);
  const repository = repositoryOf(github.emulator, 'dispatch');
  const hooks = `${pathTo(repository)}/hooks`;
  const addHook = (config: object = {}, events: readonly string[] = ['issues']) =>
    github.call('POST', hooks, { body: { config: { url, ...config }, events } });
  return { ...github, ...received, repository, hooks, addHook };
}

describe('hooks of a repository', () => {
  test('are set, read and removed, and never show their secret', async () => {
    const { addHook, read, call, get, hooks, repository, emulator } = started();
    const created = await addHook({ content_type: 'json', secret: 'hush', insecure_ssl: '0' });
    const hook = await created.json();
    expect(created.status).toBe(201);
    expect(hook).toMatchObject({
      ...{ type: 'Repository', name: 'web', active: true, events: ['issues'] },
      config: { url, content_type: 'json', insecure_ssl: '0', secret: '********' },
      last_response: { code: null, status: 'unused', message: null },
    });
    expect(await read(hooks)).toEqual([hook]);
    await emulator.webhooks.flush();
    expect(await read(`${hooks}/${hook.id}`)).toMatchObject({
      last_response: { code: 204, status: 'active' },
    });
    expect((await call('DELETE', `${hooks}/${hook.id}`)).status).toBe(204);
    expect((await get(`${hooks}/${hook.id}`)).status).toBe(404);
    expect(repository.hooks.size).toBe(0);
  });

  test('two that are the same, and ones without a URL, are refused', async () => {
    const { addHook, call, hooks } = started();
    expect((await addHook()).status).toBe(201);
    const again = await addHook();
    expect([again.status, (await again.json()).errors]).toEqual([
      422,
      [{ resource: 'Hook', code: 'custom', message: 'Hook already exists on this repository' }],
    ]);
    expect((await addHook({ content_type: 'json' })).status).toBe(201);
    for (const config of [undefined, {}, { url: 'nowhere' }]) {
      expect((await call('POST', hooks, { body: { config } })).status).toBe(422);
    }
  });

  test('are for administrators with a scope for them', async () => {
    const scopes = ['public_repo', 'write:repo_hook'];
    const { call, get, hooks, emulator, addHook } = started({}, { scopes });
    expect((await addHook()).status).toBe(201);
    const token = emulator.authorize({ scopes: ['public_repo'] }).access_token;
    expect((await get(hooks, { token })).status).toBe(404);
    const elsewhere = `${pathTo(repositoryOf(emulator, 'thermostat'))}/hooks`;
    expect((await call('POST', elsewhere, { body: { config: { url } } })).status).toBe(404);
  });
});

describe('deliveries', () => {
  test('begin with a ping, and are signed over their raw body', async () => {
    const { addHook, emulator, delivered, repository } = started();
    const { id } = await (await addHook({ content_type: 'json', secret: 'hush' })).json();
    emulator.world.openIssue({ repository, title: 'Leïla’s leak' });
    expect(await emulator.webhooks.flush()).toBe(2);
    expect(delivered.map(({ event }) => event)).toEqual(['ping', 'issues']);
    for (const { headers, raw } of delivered) {
      const signature = `sha256=${await hmacSha256Hex('hush', raw)}`;
      expect(headers.get('x-hub-signature-256')).toBe(signature);
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('user-agent')).toMatch(/^GitHub-Hookshot\//);
      expect(headers.get('x-github-hook-id')).toBe(String(id));
      expect(headers.get('x-github-hook-installation-target-type')).toBe('repository');
      expect(headers.get('x-github-hook-installation-target-id')).toBe(String(repository.id));
    }
    const [ping, opened] = delivered;
    expect(ping?.payload).toMatchObject({
      hook_id: id,
      zen: expect.any(String),
      hook: { events: ['issues'] },
    });
    expect(opened?.payload).toMatchObject({
      ...{ action: 'opened', issue: { title: 'Leïla’s leak' }, repository: { id: repository.id } },
      sender: { id: emulator.world.me.id },
    });
  });

  test('are forms unless JSON was asked for, signed as they are sent', async () => {
    const { addHook, emulator, delivered } = started();
    await addHook({ secret: 'hush' });
    await emulator.webhooks.flush();
    const [ping] = delivered;
    expect(ping?.raw).toMatch(/^payload=%7B/);
    expect(ping?.headers.get('content-type')).toBe('application/x-www-form-urlencoded');
    expect(ping?.headers.get('x-hub-signature-256')).toBe(
      `sha256=${await hmacSha256Hex('hush', ping?.raw ?? '')}`,
    );
  });

  test('without a secret have no signature', async () => {
    const { addHook, emulator, delivered } = started();
    await addHook();
    await emulator.webhooks.flush();
    expect(delivered[0]?.headers.has('x-hub-signature-256')).toBe(false);
  });

  test('tell of the events that the hook names, and of no other repository', async () => {
    const { addHook, call, hooks, emulator, delivered, repository } = started();
    await addHook({}, ['issue_comment']);
    await addHook({ content_type: 'json' }, ['*']);
    const asleep = { active: false, config: { url: `${url}/2` }, events: ['*'] };
    expect((await call('POST', hooks, { body: asleep })).status).toBe(201);
    const issue = emulator.world.openIssue({ repository, title: 'x' });
    emulator.world.comment(issue, 'y');
    emulator.world.openIssue({ repository: repositoryOf(emulator, 'ledger'), title: 'z' });
    await emulator.webhooks.flush();
    const told = delivered.map(({ event, payload }) => `${event} ${payload.hook_id ? '' : payload.action}`);
    expect(told).toEqual([
      'ping ',
      'ping ',
      'ping ',
      'issues opened',
      'issue_comment created',
      'issue_comment created',
    ]);
  });

  test('are not repeated; asked for, one comes again under the same GUID', async () => {
    const { addHook, emulator, delivered, answer } = started();
    answer.status = 500;
    await addHook();
    expect(await emulator.webhooks.flush()).toBe(0);
    answer.status = 204;
    expect(await emulator.webhooks.flush()).toBe(0);
    const [lost] = emulator.webhooks.deliveries;
    expect([lost?.state, delivered.length]).toEqual(['given-up', 1]);
    await emulator.webhooks.redeliver(lost?.message.id ?? '');
    const guids = delivered.map(({ headers }) => headers.get('x-github-delivery'));
    expect(guids).toEqual([lost?.message.id, lost?.message.id]);
    expect(lost?.message.id).toMatch(/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/);
  });

  test('of an organisation’s repository name it; an app’s carry the installation', async () => {
    const webhook = { url: 'https://app.example.com/github', contentType: 'json', secret: 's' } as const;
    const { emulator, delivered } = started({ apps: [{ kind: 'app', webhook }] });
    const repository = emulator.world.createRepository({
      owner: repositoryOf(emulator, 'runbooks').owner,
      name: 'fresh',
    });
    const installation = emulator.install({ account: repository.owner });
    emulator.world.openIssue({ repository, title: 'x' });
    emulator.world.openIssue({ repository: repositoryOf(emulator, 'dispatch'), title: 'Not installed here' });
    await emulator.webhooks.flush();
    expect(delivered.map(({ event }) => event)).toEqual(['installation', 'issues']);
    expect(delivered[1]?.payload).toMatchObject({
      organization: { login: repository.owner.login },
      installation: { id: installation.id },
    });
  });

  test('can be dropped, so that only a sync finds out', async () => {
    const { addHook, emulator, delivered } = started();
    await addHook();
    emulator.webhooks.discardPending();
    expect([await emulator.webhooks.flush(), delivered.length]).toEqual([0, 0]);
  });
});
