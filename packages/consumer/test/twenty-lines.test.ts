import { realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { serve } from '@patchbay/server/node';
import { slackEmulator } from '@patchbay/slack/emulator';
import { startPostgres } from '@patchbay/testing/postgres';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { run } from './run.ts';
import { movedTo, type StrangerProject, strangerProject, twentyLines } from './stranger-project.ts';

const emulator = slackEmulator({ seed: 'stranger' });
const cleanups: (() => Promise<void>)[] = [];
let origin = '';
let project: StrangerProject;

beforeAll(async () => {
  const server = await serve({ fetch: (request) => emulator.fetch(request) }, { port: 0 });
  cleanups.push(() => server.close());
  origin = server.url;
  project = await strangerProject(inject('tarballs'), origin);
  cleanups.push(project.remove);
}, 120_000);

afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

test('only the origin is changed in the README’s code', () => {
  const lines = twentyLines().split('\n');
  const moved = movedTo(origin, twentyLines()).split('\n');
  expect(moved.filter((line) => !lines.includes(line))).toEqual([
    `  origins: { 'https://slack.com': '${origin}' },`,
  ]);
  expect(() => movedTo(origin, 'nothing to move')).toThrow('exactly once');
});

test('the project has no link to the workspace', async () => {
  for (const name of ['core', 'slack', 'store-postgres', 'testing']) {
    const place = await realpath(join(project.folder, 'node_modules/@patchbay', name));
    expect(place.startsWith(await realpath(project.folder))).toBe(true);
  }
});

test('the README’s 20 lines type-check against the shipped declarations, libraries included', async () => {
  const compiler = join(project.folder, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [compiler, '-p', '.'], { folder: project.folder });
}, 120_000);

test('the README’s 20 lines connect through real redirects, list the channels and post', async () => {
  const database = await startPostgres();
  cleanups.push(() => database.stop());
  const { app, world } = emulator;
  const channels = [...world.conversations.values()];
  const general = channels.find(({ isGeneral }) => isGeneral);
  const output = await run(process.execPath, ['visit.ts'], {
    folder: project.folder,
    environment: {
      APP: './app.ts',
      DATABASE_URL: database.url,
      INTEGRATION_ENCRYPTION_KEY: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex'),
      SLACK_CHANNEL: general?.id ?? '',
      SLACK_CLIENT_ID: app.clientId,
      SLACK_CLIENT_SECRET: app.clientSecret,
    },
  });

  const lines = output.trim().split('\n');
  const visit: Record<string, unknown> = JSON.parse(lines.pop() ?? '');
  expect(visit).toMatchObject({
    status: 303,
    back: 'https://app.example.com/integrations/callback/slack',
    token: expect.stringMatching(/^xoxb-/),
  });
  expect(new URL(String(visit.consentPage)).origin).toBe(origin);
  const visible = channels.filter(({ kind }) => kind === 'public_channel').map(({ name }) => name);
  expect(lines).toEqual(expect.arrayContaining(visible));
  expect(visible.length).toBeGreaterThan(3);
  expect(general?.messages.map(({ text }) => text)).toContain('hello');
}, 120_000);
