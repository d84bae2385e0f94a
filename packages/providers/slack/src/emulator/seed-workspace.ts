import { type Clock, epochSeconds, type Random } from '@patchbay/testing/emulator';
import { newConversation } from './channel-acts.ts';
import type { Conversation } from './conversation.ts';
import { newPerson, newUser } from './member-acts.ts';
import type { SlackEvent, SlackMessage, SlackUser } from './slack-objects.ts';
import { emptyWorkspace, type Workspace } from './workspace.ts';
import { slackTs } from './workspace-state.ts';

/** How much there is in a workspace; what is left out is drawn from the seed. */
export interface WorkspaceSize {
  /** Members, bots and deactivated ones included; 12 to 40. */
  readonly users?: number;
  /** Public and private channels; 6 to 20. */
  readonly channels?: number;
  /** Messages in each channel, replies included; 20 to 200. */
  readonly messages?: number;
}

const day = 86_400;
const channelNames = [
  'random',
  'dispatch',
  'parts',
  'billing',
  'on-call',
  'sales',
  'hiring',
  'vans',
  'safety',
];

/** Makes the workspaces of a world, each filled from a random stream of its own. */
export function seedWorkspaces(options: {
  readonly workspaces?: number;
  readonly enterprise?: boolean;
  readonly size?: WorkspaceSize;
  readonly now: Clock;
  readonly random: Random;
  announce(workspace: Workspace, event: SlackEvent, conversation?: Conversation): void;
}): Workspace[] {
  const { workspaces = 1, enterprise = false, size = {}, now, random, announce } = options;
  const above = enterprise ? { id: random.id('E', 10), name: `${random.person().family} Group` } : undefined;
  return Array.from({ length: workspaces }, (_, index) => {
    const own = random.fork(`workspace ${index}`);
    const { family } = own.person();
    const domain = `${family.toLowerCase().replace(/[^a-z]/g, '')}-${own.word()}`;
    const team = { id: own.id('T', 10), name: `${family} & Sons`, domain, enterprise: above };
    const workspace: Workspace = emptyWorkspace({
      ...{ team, random: own, now },
      announce: (...news) => announce(workspace, ...news),
    });
    seedWorkspace(workspace, size);
    return workspace;
  });
}

/** Fills a workspace from its own random stream, all of it in the 90 days before now. Nobody is told. */
function seedWorkspace(workspace: Workspace, size: WorkspaceSize): void {
  const { random, team } = workspace;
  seedUsers(workspace, size.users ?? random.int(12, 40));
  const channels = size.channels ?? random.int(6, 20);
  for (let index = 0; index < channels; index += 1) {
    const conversation = seedChannel(workspace, index);
    workspace.conversations.set(conversation.id, conversation);
    seedMessages(workspace, conversation, size.messages ?? random.int(20, 200));
  }
  const some = people(workspace).slice(0, 3);
  const creator = some[0]?.id ?? team.id;
  const group = { name: `mpdm-${some.map(({ name }) => name).join('--')}-1`, kind: 'mpim' as const, creator };
  const mpim = newConversation(workspace, { ...group, members: some.map(({ id }) => id) });
  workspace.conversations.set(mpim.id, mpim);
  seedMessages(workspace, mpim, 3);
}

/** The members who are people and still here; the first is the workspace's owner. */
export function people({ users }: Pick<Workspace, 'users'>): SlackUser[] {
  return [...users.values()].filter(({ deleted, is_bot, id }) => !deleted && !is_bot && id !== 'USLACKBOT');
}

function seedUsers(workspace: Workspace, count: number): void {
  const { users, random } = workspace;
  const add = (user: SlackUser) =>
    users.set(user.id, { ...user, updated: user.updated - random.int(1, 300) * day });
  const owner = newPerson(workspace, random.person());
  add({ ...owner, is_admin: true, is_owner: true, is_primary_owner: true });
  // Slackbot is a bot that says it is none: `is_bot` is false at Slack too.
  add({ ...newUser(workspace, { name: 'slackbot', realName: 'Slackbot' }), id: 'USLACKBOT' });
  const botId = random.id('B', 10);
  const bot = newUser(workspace, { name: 'calendar', realName: 'Calendar' }, { bot_id: botId });
  add({ ...bot, is_bot: true });
  const { id, team_id, name, profile } = newPerson(workspace, random.person());
  const gone = { deleted: true, is_bot: false, is_app_user: false, updated: bot.updated };
  add({ id, team_id, name, profile, ...gone });
  while (users.size < count) add(newPerson(workspace, random.person()));
}

function seedChannel(workspace: Workspace, index: number): Conversation {
  const { random } = workspace;
  const everyone = people(workspace).map(({ id }) => id);
  const isGeneral = index === 0;
  const isPrivate = index === 3 || (index > 4 && random.chance(0.2));
  const members = isGeneral ? everyone : random.shuffle(everyone).slice(0, random.int(2, everyone.length));
  const name = isGeneral ? 'general' : (channelNames[index - 1] ?? `project-${random.word()}-${index}`);
  const kind = isPrivate ? 'private_channel' : 'public_channel';
  const created = epochSeconds(workspace.now()) - random.int(91, 900) * day;
  return newConversation(
    workspace,
    { name, kind, creator: random.pick(members), members },
    {
      ...{ isGeneral, created, updated: created * 1000, purpose: random.sentence() },
      topic: random.chance(0.5) ? random.sentence(5) : '',
      isArchived: index === 2,
      // The fourth, a private one, has the app; the fifth, a public one, hasn't.
      invitesApps: isGeneral || index === 1 || index === 3 || (index > 4 && random.chance(0.6)),
    },
  );
}

function seedMessages(workspace: Workspace, conversation: Conversation, count: number): void {
  const { random, team } = workspace;
  const members = [...conversation.members];
  const end = epochSeconds(workspace.now());
  const seconds = Array.from({ length: count }, () => end - random.int(60, 90 * day)).sort((a, b) => a - b);
  const parents: SlackMessage[] = [];
  for (const [index, second] of seconds.entries()) {
    // The index keeps two messages of one second apart.
    const ts = slackTs(second * 1e6 + random.int(0, 900) * 1000 + (index % 1000));
    const latest = random.chance(0.2) ? parents.at(-1) : undefined;
    const parent = latest !== undefined && latest.ts < ts ? latest : undefined;
    const message: SlackMessage = {
      ...{ type: 'message', ts, user: random.pick(members), text: random.sentence(), team: team.id },
      client_msg_id: [8, 4, 4, 4, 12].map((length) => random.hex(length)).join('-'),
      ...(parent && { thread_ts: parent.ts, parent_user_id: parent.user }),
    };
    conversation.messages.push(message);
    if (parent === undefined && random.chance(0.15)) parents.push(message);
  }
  conversation.messages.sort((a, b) => (a.ts < b.ts ? -1 : 1));
}
