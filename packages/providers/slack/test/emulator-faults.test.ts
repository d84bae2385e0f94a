import { describe, expect, test } from 'vitest';
import { installed } from './emulator-calls.ts';

const path = '/api/users.list';

test('expired-token: the next call finds its token expired, the one after does not', async () => {
  const { emulator, call } = installed();
  emulator.fault({ kind: 'expired-token', match: '/api/auth.test' });
  expect(await call('users.list')).toMatchObject({ ok: true });
  expect(await call('auth.test')).toEqual({ ok: false, error: 'token_expired' });
  expect(await call('auth.test')).toMatchObject({ ok: true });
});

test.each([
  ['rate-limited', 429, { ok: false, error: 'ratelimited' }],
  ['server-error', 500, { ok: false, error: 'internal_error' }],
] as const)('%s speaks as Slack', async (kind, status, body) => {
  const { emulator } = installed();
  emulator.fault({ kind, retryAfterSeconds: 30 });
  const response = await emulator.fetch(`https://slack.com${path}`);
  expect([response.status, await response.json()]).toEqual([status, body]);
  expect(response.headers.get('retry-after')).toBe(status === 429 ? '30' : null);
});

test('unavailable: a page, no JSON', async () => {
  const { emulator } = installed();
  emulator.fault({ kind: 'unavailable' });
  const response = await emulator.fetch(`https://slack.com${path}`);
  expect([response.status, response.headers.get('content-type')]).toEqual([503, 'text/html; charset=utf-8']);
});

test('a message may be posted and its answer lost', async () => {
  const { emulator, call } = installed();
  const general = [...emulator.world.conversations.values()].find(({ isGeneral }) => isGeneral);
  emulator.fault({ kind: 'connection-lost', carriedOut: true });
  await expect(call('chat.postMessage', { channel: general?.id ?? '', text: 'lost?' })).rejects.toThrow(
    TypeError,
  );
  expect(general?.messages.at(-1)?.text).toBe('lost?');
});

describe('pages', () => {
  async function pages(kind: 'empty-page' | 'duplicate-page' | 'repeated-cursor', times = 1) {
    const { emulator, call } = installed({ size: { users: 12 } });
    emulator.fault({ kind, match: path, skip: 1, times });
    const sizes: number[] = [];
    const cursors: string[] = [];
    const ids = new Set<string>();
    let cursor = '';
    do {
      const answer = Object(await call('users.list', { limit: 5, ...(cursor !== '' && { cursor }) }));
      sizes.push(answer.members.length);
      for (const { id } of answer.members) ids.add(id);
      cursor = answer.response_metadata.next_cursor;
      cursors.push(cursor);
    } while (cursor !== '' && sizes.length < 8);
    return { sizes, cursors, everyone: ids.size === emulator.world.users.size };
  }

  test('an empty page leads on and loses nobody', async () => {
    expect(await pages('empty-page')).toMatchObject({ sizes: [5, 0, 5, 3], everyone: true });
  });

  test('a duplicate page is a page more', async () => {
    expect(await pages('duplicate-page')).toMatchObject({ sizes: [5, 5, 5, 3], everyone: true });
  });

  test('a repeated cursor never ends', async () => {
    const { sizes, cursors } = await pages('repeated-cursor', 99);
    expect(sizes).toHaveLength(8);
    expect(new Set(cursors).size).toBe(1);
  });
});

describe('records', () => {
  test('schema-drift changes the type of a field in every record', async () => {
    const { emulator, call } = installed();
    emulator.fault({ kind: 'schema-drift' });
    const { members } = Object(await call('users.list'));
    expect(new Set([...members].map(({ name }) => typeof name))).toEqual(new Set(['object']));
    const after = Object(await call('users.list'));
    expect(typeof after.members[0].name).toBe('string');
  });

  test('poison-record spoils one record alone', async () => {
    const { emulator, call } = installed();
    emulator.fault({ kind: 'poison-record' });
    const { members } = Object(await call('users.list'));
    expect([...members].filter(({ id }) => id === undefined)).toHaveLength(1);
    expect(members).toHaveLength(emulator.world.users.size);
  });

  test('Slack has no links, so it can’t send them elsewhere', () => {
    const { emulator } = installed();
    // @ts-expect-error: not among the faults of this emulator
    expect(() => emulator.fault({ kind: 'next-on-other-host' })).toThrow('next-on-other-host');
  });
});
