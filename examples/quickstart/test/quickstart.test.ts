import { slackEmulator } from '@patchbay/slack/emulator';
import { expect, test } from 'vitest';
import { size } from '../src/emulated-slack.ts';
import { runQuickstart } from './run-quickstart.ts';

const encryptionKey = '7f3a9c0e5b1d2846'.repeat(4);

/** What a freshly installed app may see of the workspace that a seed makes, counted in the emulator itself. */
function worldOf(seed: string) {
  const emulator = slackEmulator({ seed, size });
  const scopes = ['channels:history', 'groups:history', 'channels:read', 'groups:read', 'users:read'];
  const { bot_user_id: bot } = emulator.install({ botScopes: scopes });
  const conversations = [...emulator.world.conversations.values()];
  const isSeen = (kind: string, isMember: boolean) =>
    kind === 'public_channel' || (kind === 'private_channel' && isMember);
  const channels = conversations.filter(({ kind, members }) => isSeen(kind, members.has(bot ?? '')));
  const isTop = ({ thread_ts, ts }: { thread_ts?: string | undefined; ts: string }) =>
    thread_ts === undefined || thread_ts === ts;
  const users = [...emulator.world.users.values()];
  return {
    team: emulator.world.team.name,
    secrets: emulator.apps.flatMap(({ clientSecret, signingSecret }) => [clientSecret, signingSecret]),
    channels: channels.length,
    openChannels: channels.filter(({ isArchived }) => !isArchived).length,
    users: users.length,
    people: users.filter(({ deleted, is_bot }) => !deleted && !is_bot).length,
    messages: channels
      .filter(({ members }) => members.has(bot ?? ''))
      .flatMap(({ messages }) => messages.filter(isTop)).length,
  };
}

test.each([
  ['harbour', {}],
  ['2026', { PATCHBAY_DEBUG: '1' }],
])(
  'row B7 with seed %s, the whole life of that workspace is shown, its requests too when asked: %j',
  async (seed, variables) => {
    const world = worldOf(seed);
    const run = await runQuickstart({ SEED: seed, INTEGRATION_ENCRYPTION_KEY: encryptionKey, ...variables });
    const { code, output, isRunning, leftovers } = await run.ended;

    expect(output).toContain(`its workspace is ${world.team} (SEED=${seed})`);
    expect(output).toContain(`Connected as patchbay-demo in ${world.team}.`);
    expect(output).toMatch(/303 POST our app \/integrations\/connect\/slack\n/);
    expect(output).toMatch(/302 POST Slack {3}\/oauth\/v2\/authorize\n/);
    expect(output).toMatch(/303 GET {2}our app \/integrations\/callback\/slack\n/);
    expect(output).toMatch(new RegExp(`channels +${world.channels} records`));
    expect(output).toMatch(new RegExp(`users +${world.users} records`));
    expect(output).toMatch(new RegExp(`messages +${world.messages} records`));
    expect(output).toMatch(/killed +process \d+ by SIGKILL; channels read to the end by then: [1-9]\d*\n/);
    const [, there, came] = /resumed +(\d+) were there, (\d+) came; \d+ were read again/.exec(output) ?? [];
    expect([Number(there) > 0, Number(came) > 0]).toEqual([true, true]);
    expect(Number(there) + Number(came)).toBe(world.messages);
    expect(output).toContain(
      `nothing twice     ${world.messages} rows, ${world.messages} changes told of them\n`,
    );
    expect(output).toMatch(/posted +to #general/);
    expect(output).toMatch(/heard +Slack’s event "message"/);
    expect(output).toMatch(/new row .*"Hello from the Patchbay quickstart"/);
    expect(output).toMatch(new RegExp(`account.channels +${world.openChannels}\n`));
    expect(output).toMatch(new RegExp(`account.members +${world.people}\n`));
    expect(output).toMatch(/at Slack +revoked/);
    expect(output).toMatch(/grants +1 before, 0 now/);
    expect(output).toMatch(/sealed tokens +2 before, 0 now/);
    expect(output).toMatch(/getToken\(\) +connection\/not-active: .+\./);
    const history = `${world.channels} channels, ${world.messages + 1} messages, ${world.users} users`;
    expect(output).toMatch(new RegExp(`history stays +${history}\n`));

    expect(/^patchbay 200 POST \S+\/api\/chat\.postMessage \d+ ms$/m.test(output)).toBe(
      'PATCHBAY_DEBUG' in variables,
    );

    expect({ code, isRunning, leftovers }).toEqual({ code: 0, isRunning: false, leftovers: [] });
    // Not a terminal, so neither colours nor moving bars.
    expect(output).not.toContain('\u001b');
    for (const secret of [...world.secrets, encryptionKey]) expect(output).not.toContain(secret);
    expect(output).not.toMatch(/xox[a-z]|ic1\.|code=|state=|postgres:\/\/|key=/);
  },
  60_000,
);

test.each([
  ['SIGTERM', 'process'],
  ['SIGINT', 'group'],
  ['SIGHUP', 'group'],
] as const)(
  '%s to the %s leaves no process and no file behind',
  async (name, to) => {
    const run = await runQuickstart();
    await run.saw(/Our app/);
    run.signal(name, to);
    const ended = await run.ended;
    expect(ended).toMatchObject({ code: 130, isRunning: false, leftovers: [] });
    expect(ended.output).toMatch(/\nInterrupted\. .*\.\n$/);
  },
  60_000,
);

test('a reader that leaves early leaves no process and no file behind', async () => {
  const run = await runQuickstart();
  await run.saw(/Patchbay quickstart/);
  run.stopReading();
  expect(await run.ended).toMatchObject({ code: 130, isRunning: false, leftovers: [] });
}, 60_000);
