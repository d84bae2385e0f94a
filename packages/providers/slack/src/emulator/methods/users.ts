import { epochSeconds } from '@patchbay/testing/emulator';
import { type ApiMethod, type Call, tiers } from '../call.ts';
import { SlackFailure } from '../slack-failure.ts';
import type { SlackUser } from '../slack-objects.ts';
import { callPage, nextCursor, records } from './paging.ts';

/** Members, and the workspace they are in. */
export const userMethods: Readonly<Record<string, ApiMethod>> = {
  'users.list': {
    ...{ limit: tiers[2], accepts: ['users:read'] },
    run(call) {
      call.need('users:read');
      const items = [...call.workspace.users.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
      // Without a limit Slack tries to send everyone.
      const size = call.limit({ fallback: items.length, max: 1000 });
      const page = callPage(call, { items, keyOf: ({ id }) => id, size, list: 'user' });
      const members = records(
        call,
        page.items.map((user) => userObject(call, user)),
      );
      return { ok: true, members, cache_ts: epochSeconds(call.workspace.now()), ...nextCursor(page.next) };
    },
  },

  'users.info': {
    ...{ limit: tiers[4], accepts: ['users:read'] },
    run(call) {
      call.need('users:read');
      const user = call.workspace.users.get(call.required('user'));
      if (user === undefined) throw new SlackFailure('user_not_found');
      return { ok: true, user: userObject(call, user) };
    },
  },

  'team.info': {
    ...{ limit: tiers[3], accepts: ['team:read'] },
    run(call) {
      call.need('team:read');
      const { id, name, domain, enterprise } = call.workspace.team;
      const images = [34, 44, 68, 88, 102, 132, 230].map((size) => {
        return [`image_${size}`, `https://avatars.example.com/${id}_${size}.png`];
      });
      const icon = { ...Object.fromEntries(images), image_default: true };
      const above = enterprise && { enterprise_id: enterprise.id, enterprise_name: enterprise.name };
      const url = `https://${domain}.slack.com/`;
      return {
        ok: true,
        team: { id, name, url, domain, email_domain: `${domain}.example.com`, icon, ...above },
      };
    },
  },
};

/** Deactivated members lose most fields; addresses take a scope of their own. */
function userObject(call: Call, user: SlackUser): Record<string, unknown> {
  const { email, ...profile } = user.profile;
  const shown = call.has('users:read.email') && email !== undefined ? { ...profile, email } : profile;
  if (!user.deleted) return { ...user, profile: shown };
  const { id, team_id, name, deleted, is_bot, is_app_user, updated } = user;
  return { id, team_id, name, deleted, profile: shown, is_bot, is_app_user, updated };
}
