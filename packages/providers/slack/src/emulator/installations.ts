import type { AuthorizationServer, Random, Token, TokenPolicy } from '@patchbay/testing/emulator';
import { newConversation } from './channel-acts.ts';
import { newUser } from './member-acts.ts';
import type { SlackApp } from './slack-app.ts';
import type { Workspace } from './workspace.ts';

/** What a person agreed to. */
export interface SlackConsent {
  readonly workspace: Workspace;
  /** Whether the whole organisation was chosen rather than one workspace. */
  readonly orgWide: boolean;
  readonly userId: string;
  readonly botScopes: readonly string[];
  readonly userScopes: readonly string[];
}

/** An app in a workspace, or in a whole organisation. */
export interface Installation {
  readonly app: SlackApp;
  /** Where it was installed from. */
  readonly workspace: Workspace;
  /** Where its tokens work: that workspace, or all of the organisation's. */
  readonly workspaces: readonly Workspace[];
  readonly orgWide: boolean;
  readonly botUserId: string;
  readonly botId: string;
  readonly botScopes: Set<string>;
  readonly userScopes: Map<string, Set<string>>;
}

/** Whom a token speaks for. */
export interface SlackIdentity {
  readonly installation: Installation;
  readonly kind: 'bot' | 'user';
  readonly userId: string;
}

export type SlackToken = Token<SlackIdentity>;
export type SlackAuthorization = AuthorizationServer<SlackApp, SlackConsent, SlackIdentity>;

/** The scopes that a token has now: consents add up for the tokens that are there already. */
export function scopesOf({ installation, kind, userId }: SlackIdentity): ReadonlySet<string> {
  if (kind === 'bot') return installation.botScopes;
  return installation.userScopes.get(userId) ?? new Set();
}

/** Where apps are installed, and the tokens they got. */
export class Installations {
  readonly #all: Installation[] = [];
  readonly #random: Random;
  readonly #server: SlackAuthorization;
  readonly #workspaces: readonly Workspace[];

  constructor(server: SlackAuthorization, workspaces: readonly Workspace[], random: Random) {
    this.#server = server;
    this.#workspaces = workspaces;
    this.#random = random;
  }

  get all(): readonly Installation[] {
    return this.#all;
  }

  /** Installs an app, or widens its installation; gives the tokens that were asked for. */
  install(app: SlackApp, consent: SlackConsent, grantId: string, overDesktop = false) {
    const installation = this.#find(app, consent) ?? this.#create(app, consent);
    const { userId, botScopes, userScopes } = consent;
    for (const scope of botScopes) installation.botScopes.add(scope);
    const granted = installation.userScopes.get(userId) ?? new Set();
    if (userScopes.length > 0) installation.userScopes.set(userId, new Set([...granted, ...userScopes]));
    if (botScopes.length > 0) this.#seatBot(installation, userId);

    const issue = (identity: SlackIdentity) => this.#issue(identity, grantId, overDesktop);
    const bot = { installation, kind: 'bot', userId: installation.botUserId } as const;
    const user = { installation, kind: 'user', userId } as const;
    return {
      installation,
      bot: botScopes.length > 0 ? issue(bot) : undefined,
      user: userScopes.length > 0 ? issue(user) : undefined,
    };
  }

  /** Makes a rotating pair of a long-lived token, which ends. */
  exchange(token: SlackToken): SlackToken {
    this.#server.tokens.revoke(token.access);
    return this.#issue(token.payload, token.grantId, false);
  }

  /** Slack lets two access tokens of one identity live; a third ends the oldest. */
  endSurplus(identity: SlackIdentity): void {
    const same = this.#server.tokens.active().filter(({ payload }) => isSame(payload, identity));
    for (const { access } of same.slice(0, -2)) this.#server.tokens.revoke(access);
  }

  /** Takes a bot out of its channels, as the end of its token does. */
  unseatBot({ workspaces, botUserId }: Installation): void {
    for (const workspace of workspaces) workspace.deactivateUser(botUserId);
  }

  /** Ends every token of an installation and forgets it; returns the tokens that were alive. */
  remove(installation: Installation): SlackToken[] {
    this.#all.splice(this.#all.indexOf(installation), 1);
    this.unseatBot(installation);
    return this.#server.tokens.revokeWhere(({ payload }) => payload.installation === installation);
  }

  #issue(identity: SlackIdentity, grantId: string, overDesktop: boolean): SlackToken {
    const { app } = identity.installation;
    const policy = tokenPolicy(app, overDesktop);
    const living = this.#server.tokens.active().find(({ payload }) => isSame(payload, identity));
    // Installing again gives the same token where tokens don't rotate.
    if (living !== undefined && !policy.refreshable) return living;
    const marker = identity.kind === 'bot' ? 'xoxb' : 'xoxp';
    const random = this.#random;
    const mint = {
      access: () => (policy.refreshable ? `xoxe.${marker}-1-` : `${marker}-`) + random.id('', 60),
      refresh: () => `xoxe-1-${random.id('', 80)}`,
    };
    const clientId = app.clientId;
    const token = this.#server.tokens.issue({ clientId, grantId, payload: identity, policy, mint });
    if (policy.refreshable) this.endSurplus(identity);
    return token;
  }

  #find(app: SlackApp, { workspace, orgWide }: SlackConsent): Installation | undefined {
    const isHere = (one: Installation) => one.workspace === workspace && one.orgWide === orgWide;
    return this.#all.find((one) => one.app.id === app.id && isHere(one));
  }

  #create(app: SlackApp, { workspace, orgWide }: SlackConsent): Installation {
    const botId = this.#random.id('B', 10);
    const name = app.name.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const profile = { bot_id: botId, api_app_id: app.id };
    const bot = { ...newUser(workspace, { name, realName: app.name }, profile), is_bot: true };
    const workspaces = orgWide ? this.#workspaces : [workspace];
    const seat = { app, workspace, workspaces, orgWide, botUserId: bot.id, botId };
    const installation = {
      ...seat,
      botScopes: new Set<string>(),
      userScopes: new Map<string, Set<string>>(),
    };
    this.#all.push(installation);
    for (const { users, team } of workspaces) users.set(bot.id, { ...bot, team_id: team.id, deleted: true });
    return installation;
  }

  /** Colleagues add the bot to their channels, and who installed it has a direct message with it. */
  #seatBot({ workspaces, botUserId }: Installation, installer: string): void {
    for (const workspace of workspaces) {
      const { users, conversations } = workspace;
      const bot = users.get(botUserId);
      if (bot === undefined || !bot.deleted) continue;
      users.set(botUserId, { ...bot, deleted: false });
      for (const { invitesApps, members } of conversations.values()) if (invitesApps) members.add(botUserId);
      const direct = [...conversations.values()].filter(({ kind }) => kind === 'im');
      const isThere = direct.some(({ members }) => members.has(botUserId) && members.has(installer));
      if (isThere || !users.has(installer)) continue;
      const pair = { name: '', kind: 'im', creator: installer, members: [installer, botUserId] } as const;
      const conversation = newConversation(workspace, pair);
      conversations.set(conversation.id, conversation);
    }
  }
}

/**
 * 12 hours with rotation, for ever without. Slack names no number for the grace of a replaced token; five minutes
 * here. Refresh tokens of public clients end after 30 days, and a desktop redirect always rotates.
 */
function tokenPolicy(app: SlackApp, overDesktop: boolean): TokenPolicy {
  if (!app.rotation && !overDesktop) return {};
  return {
    ...{ accessSeconds: 43_200, refreshable: true, replacedAccessSeconds: 300 },
    rotation: { graceSeconds: 0, reuse: 'refused' },
    ...(app.publicClient && { refreshSeconds: 30 * 86_400 }),
  };
}

function isSame(one: SlackIdentity, other: SlackIdentity): boolean {
  return one.installation === other.installation && one.kind === other.kind && one.userId === other.userId;
}
