import { type ApiMethod, type Call, tiers } from '../call.ts';
import type { Installation, SlackToken } from '../installations.ts';
import { authenticatedApp } from '../oauth-access.ts';
import { SlackFailure } from '../slack-failure.ts';

/** Who a token is, and its end. */
export const authMethods: Readonly<Record<string, ApiMethod>> = {
  'auth.test': {
    ...{ limit: tiers.special, accepts: [], readsJson: true, wholeOrganisation: true },
    run({ token, workspace: { team, users } }) {
      const { installation, kind, userId } = token.payload;
      const { orgWide } = installation;
      const place = orgWide && team.enterprise !== undefined ? team.enterprise : team;
      return {
        ok: true,
        url: `https://${team.domain}.slack.com/`,
        ...{ team: place.name, user: users.get(userId)?.name, team_id: place.id, user_id: userId },
        ...(kind === 'bot' && { bot_id: installation.botId }),
        is_enterprise_install: orgWide,
        ...(team.enterprise !== undefined && { enterprise_id: team.enterprise.id }),
        ...(token.expiresIn !== undefined && { expires_in: token.expiresIn }),
      };
    },
  },

  'auth.teams.list': {
    ...{ limit: tiers[2], accepts: [], wholeOrganisation: true },
    run({ token: { payload } }) {
      const teams = payload.installation.workspaces.map(({ team: { id, name } }) => ({ id, name }));
      return { ok: true, teams, response_metadata: { next_cursor: '' } };
    },
  },

  'auth.revoke': {
    ...{ limit: tiers[3], accepts: [], wholeOrganisation: true },
    run(call) {
      if (call.flag('test')) return { ok: true, revoked: false };
      const { tokens } = call.parts.server;
      const revoked = tokens.revoke(call.token.access);
      const { installation, kind, userId } = call.token.payload;
      const isSame = (other: SlackToken) => other.payload.kind === kind && other.payload.userId === userId;
      const left = tokens.active().filter((other) => other.payload.installation === installation);
      if (kind === 'bot' && !left.some(isSame)) call.parts.installations.unseatBot(installation);
      tellRevoked(call, installation, [call.token]);
      return { ok: true, revoked };
    },
  },

  'apps.uninstall': {
    ...{ limit: tiers[3], accepts: [], wholeOrganisation: true },
    run(call) {
      const { parts, request, token } = call;
      const { installation } = token.payload;
      const app = authenticatedApp(parts.server, request);
      if (app.id !== installation.app.id) throw new SlackFailure('client_id_token_mismatch');
      const ended = parts.installations.remove(installation);
      parts.tellApp(installation, { type: 'app_uninstalled' });
      tellRevoked(call, installation, ended);
      return { ok: true };
    },
  },
};

function tellRevoked({ parts }: Call, installation: Installation, ended: readonly SlackToken[]): void {
  const usersOf = (kind: 'bot' | 'user') => {
    const ids = ended.filter(({ payload }) => payload.kind === kind).map(({ payload }) => payload.userId);
    return [...new Set(ids)];
  };
  const tokens = { oauth: usersOf('user'), bot: usersOf('bot') };
  parts.tellApp(installation, { type: 'tokens_revoked', tokens });
}
