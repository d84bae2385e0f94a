import { expect, test } from 'vitest';
import { linkTo, pathTo, repositoryOf, signedIn, walk } from './emulator-calls.ts';

function started() {
  const github = signedIn({ size: { issues: 12 } });
  const repository = repositoryOf(github.emulator, 'dispatch');
  const path = `${pathTo(repository)}/issues?state=all&per_page=5`;
  return { ...github, repository, path };
}

test('an empty page leads on, and nothing is skipped', async () => {
  const { emulator, get, path } = started();
  emulator.fault({ kind: 'empty-page', skip: 1 });
  const { items, links } = await walk(get, path);
  expect([items.length, links.length]).toEqual([12, 3]);
});

test('a page comes twice, under another address', async () => {
  const { emulator, get, path } = started();
  emulator.fault({ kind: 'duplicate-page' });
  const { items, links } = await walk(get, path);
  expect([items.length, new Set(items.map(({ id }) => id)).size]).toEqual([17, 12]);
  expect(new Set(links).size).toBe(links.length);
});

test('a link that leads to its own page does so for ever', async () => {
  const { emulator, get, path } = started();
  emulator.fault({ kind: 'repeated-cursor' });
  const stuck = linkTo(await get(path), 'next') ?? '';
  expect(linkTo(await get(stuck), 'next')).toBe(stuck);
  expect(linkTo(await get(stuck), 'next')).toBe(stuck);
  emulator.fault({ kind: 'repeated-cursor' });
  const second = linkTo(await get(path.replace('per_page=5', 'per_page=5&page=2')), 'next') ?? '';
  expect(new URL(second).searchParams.get('page')).toBe('2');
});

test('a next page may be named on another host, a whole list’s too', async () => {
  const { emulator, get, path } = started();
  emulator.fault({ kind: 'next-on-other-host', times: 2 });
  for (const each of [path, '/user/emails']) {
    expect(new URL(linkTo(await get(each), 'next') ?? '').host).toBe('elsewhere.invalid');
  }
});

test('records drift, or one is poisoned', async () => {
  const { emulator, read, path } = started();
  emulator.fault({ kind: 'schema-drift' });
  for (const { title } of await read(path)) expect(title).toMatchObject({ value: expect.any(String) });
  emulator.fault({ kind: 'poison-record' });
  const [poisoned, ...others] = await read(path);
  expect(poisoned).not.toHaveProperty('id');
  for (const other of others) expect(other).toHaveProperty('id');
});

test('a token may be refused before its time', async () => {
  const { emulator, get } = started();
  emulator.fault({ kind: 'expired-token' });
  const refused = await get('/user');
  expect([refused.status, (await refused.json()).message]).toEqual([401, 'Bad credentials']);
  expect((await get('/user')).status).toBe(200);
});

test('a write may be carried out though nobody learns of it', async () => {
  const { emulator, call, repository } = started();
  const before = repository.issues.size;
  emulator.fault({ kind: 'connection-lost', carriedOut: true });
  const lost = call('POST', `${pathTo(repository)}/issues`, { body: { title: 'Twice?' } });
  await expect(lost).rejects.toThrow('fetch failed');
  expect(repository.issues.size).toBe(before + 1);
});

test('servers fail in two ways', async () => {
  const { emulator, get } = started();
  emulator.fault({ kind: 'server-error' });
  expect((await get('/user')).status).toBe(500);
  emulator.fault({ kind: 'unavailable' });
  const page = await get('/user');
  expect([page.status, await page.text()]).toEqual([503, expect.stringContaining('Unicorn!')]);
});
