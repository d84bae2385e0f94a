import { epochSeconds } from '@patchbay/testing/emulator';
import type { SlackProfile, SlackUser } from './slack-objects.ts';
import type { WorkspaceState } from './workspace-state.ts';

/** What can be done with members; each act is told as `team_join` or `user_change`. */
export function memberActs(state: WorkspaceState) {
  const change = (id: string, changes: Partial<SlackUser>): SlackUser => {
    const before = state.users.get(id);
    if (before === undefined) throw new RangeError(`there is no user "${id}"`);
    const user = { ...before, ...changes, updated: epochSeconds(state.now()) };
    state.users.set(id, user);
    const event = { type: 'user_change', user, cache_ts: user.updated };
    state.announce({ ...event, event_ts: state.nextTs() });
    return user;
  };

  return {
    addUser(person: { given: string; family: string } = state.random.person()): SlackUser {
      const user = newPerson(state, person);
      state.users.set(user.id, user);
      state.announce({ type: 'team_join', user, event_ts: state.nextTs() });
      return user;
    },

    /** Changes what a member says about themselves. */
    changeProfile(id: string, profile: Partial<SlackProfile>): SlackUser {
      const before = state.users.get(id)?.profile;
      return change(id, before === undefined ? {} : { profile: { ...before, ...profile } });
    },

    /** Deactivates a member: they stay in the list, marked as deleted, and leave every conversation. */
    deactivateUser(id: string): void {
      change(id, { deleted: true });
      for (const { members } of state.conversations.values()) members.delete(id);
    },

    reactivateUser(id: string): void {
      change(id, { deleted: false });
    },
  };
}

/** A person whom nobody has been told of. */
export function newPerson(
  state: WorkspaceState,
  { given, family }: { given: string; family: string },
): SlackUser {
  const handle = plain(`${given}.${family}`).toLowerCase();
  const taken = [...state.users.values()].some(({ name }) => name === handle);
  const name = taken ? `${handle}${state.users.size}` : handle;
  const email = `${name}@${state.team.domain}.example.com`;
  return {
    ...newUser(state, { name, realName: `${given} ${family}` }, { email }),
    ...{ is_admin: false, is_owner: false, is_primary_owner: false },
    ...{ is_restricted: false, is_ultra_restricted: false, has_2fa: state.random.chance(0.5) },
  };
}

/** A user, person or bot, with the profile fields that Slack always sends. */
export function newUser(
  state: WorkspaceState,
  { name, realName }: { name: string; realName: string },
  profile: Partial<SlackProfile> = {},
): SlackUser {
  const { random, team } = state;
  const avatar = random.hex(12);
  const names = { real_name: realName, real_name_normalized: plain(realName) };
  return {
    ...{ id: random.id('U', 10), team_id: team.id, name, deleted: false, color: random.hex(6) },
    real_name: realName,
    ...{ tz: 'Europe/Amsterdam', tz_label: 'Central European Time', tz_offset: 3600 },
    profile: {
      ...{ title: '', phone: '', skype: '', fields: null, status_text: '', status_emoji: '' },
      ...{ ...names, display_name: name, display_name_normalized: name, team: team.id },
      ...{ avatar_hash: avatar, image_72: `https://avatars.example.com/${avatar}_72.png` },
      ...profile,
    },
    ...{ is_bot: false, is_app_user: false, updated: epochSeconds(state.now()) },
  };
}

/** Text without accents and apostrophes, as handles and addresses have it. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/[\u0300-\u036f']/g, '');
}
