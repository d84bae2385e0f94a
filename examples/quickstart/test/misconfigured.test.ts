import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from '../src/environment.ts';
import { runQuickstart } from './run-quickstart.ts';

const slackKeys = { SLACK_CLIENT_ID: '12.34', SLACK_CLIENT_SECRET: 'c1', SLACK_SIGNING_SECRET: 's1' };

test('row C7 a wrong value in .env ends with exit code 1 and a sentence that names the variable, not the value', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-quickstart-env-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, '.env');
  await writeFile(file, 'PORT=80 80\nDATABASE_URL=mysql://u:canary@host/db\nSEED=\n');
  const run = await runQuickstart({}, { flags: [`--env-file-if-exists=${file}`] });
  const { code, output, isRunning } = await run.ended;
  expect({ code, isRunning }).toEqual({ code: 1, isRunning: false });
  expect(output).toContain('PORT must be a whole number from 1 to 65535');
  expect(output).toContain('DATABASE_URL must be the URL of a PostgreSQL');
  expect(output).toContain('.env.example');
  expect(output).not.toMatch(/80 80|canary|mysql|\n +at /);
}, 60_000);

test.each([
  ['PORT', { PORT: '0' }],
  ['PORT', { PORT: '65536' }],
  ['SLACK_CLIENT_ID', { ...slackKeys, SLACK_CLIENT_ID: 'canary' }],
  ['SLACK_CLIENT_SECRET', { ...slackKeys, SLACK_CLIENT_SECRET: 'canary canary' }],
  ['SLACK_CLIENT_SECRET and SLACK_SIGNING_SECRET', { SLACK_CLIENT_ID: '12.34' }],
  ['SLACK_CLIENT_ID', { SLACK_CLIENT_SECRET: 'canary', SLACK_SIGNING_SECRET: 'canary' }],
  ['SLACK_DISTRIBUTION', { SLACK_DISTRIBUTION: 'canary' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'http://canary.example' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'https://app.example/canary' }],
  ['PUBLIC_URL', { PUBLIC_URL: 'canary' }],
  ['SLACK_ORIGIN', { SLACK_ORIGIN: 'http://canary.example' }],
  ['DATABASE_URL', { DATABASE_URL: 'canary' }],
  ['INTEGRATION_ENCRYPTION_KEY', { INTEGRATION_ENCRYPTION_KEY: 'canary' }],
  ['INTEGRATION_ENCRYPTION_KEY is missing', { DATABASE_URL: 'postgres://u:canary@host/db' }],
])('row C7 %s is named when it is wrong: %o', (sentence, variables) => {
  const read = () => readEnvironment(variables);
  expect(read).toThrow(expect.objectContaining({ code: 'config/invalid' }));
  expect(read).toThrow(sentence);
  expect(read).not.toThrow(/canary/);
  expect(read).toThrow(/^[^\n]+:\n {2}[^\n]+$/); // one line for one fault
});

test('empty variables count as left out', () => {
  const { encryptionKey, ...rest } = readEnvironment({ PORT: '', SLACK_CLIENT_ID: '', SEED: '' });
  expect(rest).toEqual({ slack: undefined, debug: false, databaseUrl: undefined, seed: '1', port: 0 });
  expect(encryptionKey).toMatch(/^[0-9a-f]{64}$/);
  expect(readEnvironment({}).encryptionKey).not.toBe(encryptionKey);
});

test('an app of your own is read with its defaults', () => {
  expect(readEnvironment({ ...slackKeys, PUBLIC_URL: 'https://abc.example.dev/' })).toMatchObject({
    port: 3000,
    slack: {
      clientId: '12.34',
      clientSecret: 'c1',
      signingSecret: 's1',
      distribution: 'internal',
      origin: 'https://slack.com',
      publicUrl: 'https://abc.example.dev',
    },
  });
});
