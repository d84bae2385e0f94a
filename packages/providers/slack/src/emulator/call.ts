import type { Fault, ProviderFault, RateLimit, RecordedRequest } from '@patchbay/testing/emulator';
import type { Conversation, Viewer } from './conversation.ts';
import {
  type Installation,
  type Installations,
  type SlackAuthorization,
  type SlackToken,
  scopesOf,
} from './installations.ts';
import { missingArgument, SlackFailure } from './slack-failure.ts';
import type { ConversationKind, SlackEvent } from './slack-objects.ts';
import type { Workspace } from './workspace.ts';

/** What the methods of the Web API may touch beside the workspace that a call is about. */
export interface ApiParts {
  readonly server: SlackAuthorization;
  readonly installations: Installations;
  /** Tells an app of something that befell the app itself. */
  tellApp(installation: Installation, event: SlackEvent): void;
}

/** A method of the Web API. */
export interface ApiMethod {
  readonly limit: RateLimit;
  /** What the limit counts by, beside method, workspace and app. */
  readonly limitedBy?: (call: Call) => string;
  /** Whether a JSON body is read; elsewhere Slack ignores it. */
  readonly readsJson?: boolean;
  /** Any of these scopes opens the method; which ones a call needs may depend on its arguments. */
  readonly accepts: readonly string[];
  /** Whether an organisation's token works without `team_id`. */
  readonly wholeOrganisation?: boolean;
  run(call: Call): object | Promise<object>;
}

/** The tiers of Slack's rate limits, per method, workspace and app. */
export const tiers = {
  2: { limit: 20, windowSeconds: 60 },
  3: { limit: 50, windowSeconds: 60 },
  4: { limit: 100, windowSeconds: 60 },
  /** `auth.test`: hundreds a minute. */
  special: { limit: 300, windowSeconds: 60 },
} as const satisfies Record<string, RateLimit>;

/** One call of a method, authorised. */
export class Call {
  readonly parts: ApiParts;
  readonly request: RecordedRequest;
  readonly token: SlackToken;
  readonly workspace: Workspace;
  readonly fault: Fault<ProviderFault> | undefined;
  readonly #args: Readonly<Record<string, unknown>>;

  constructor(
    call: Pick<Call, 'parts' | 'request' | 'token' | 'workspace' | 'fault'>,
    args: Readonly<Record<string, unknown>>,
  ) {
    this.parts = call.parts;
    this.request = call.request;
    this.token = call.token;
    this.workspace = call.workspace;
    this.fault = call.fault;
    this.#args = args;
  }

  get viewer(): Viewer {
    return { userId: this.token.payload.userId, teamId: this.workspace.team.id };
  }

  /** An argument as text; undefined when it is missing or empty. */
  text(name: string): string | undefined {
    const value = this.#args[name];
    if (value === undefined || value === null || value === '') return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  required(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw missingArgument(name);
    return value;
  }

  flag(name: string): boolean {
    return ['true', '1'].includes(this.text(name) ?? '');
  }

  /** An argument that holds JSON, in a form as text. */
  list(name: string): readonly unknown[] | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    try {
      const value: unknown = JSON.parse(text);
      if (Array.isArray(value)) return value;
    } catch {
      throw new SlackFailure(`invalid_${name}`);
    }
    throw new SlackFailure(`invalid_${name}`);
  }

  /** How many items a page may hold. */
  limit({ fallback, max }: { fallback: number; max: number }): number {
    const text = this.text('limit');
    if (text === undefined) return fallback;
    const limit = Number(text);
    if (!Number.isInteger(limit) || limit < 1 || limit > max) throw new SlackFailure('invalid_limit');
    return limit;
  }

  /** Refuses the call when its token lacks a scope. */
  need(scope: string): void {
    const scopes = scopesOf(this.token.payload);
    if (scopes.has(scope)) return;
    throw new SlackFailure('missing_scope', { needed: scope, provided: [...scopes].join(',') });
  }

  has(scope: string): boolean {
    return scopesOf(this.token.payload).has(scope);
  }

  /** The conversation that `channel` names, if the caller can see it and may `read` or know its `history`. */
  conversation(access: 'read' | 'history' | undefined): Conversation {
    const conversation = this.workspace.conversations.get(this.required('channel'));
    if (conversation === undefined || !isVisible(conversation, this.viewer)) {
      throw new SlackFailure('channel_not_found');
    }
    if (access !== undefined) this.need(`${scopeStems[conversation.kind]}:${access}`);
    return conversation;
  }
}

/** How scopes name the kinds of conversation. */
export const scopeStems: Readonly<Record<ConversationKind, string>> = {
  public_channel: 'channels',
  private_channel: 'groups',
  mpim: 'mpim',
  im: 'im',
};

/** The scopes of one access to every kind of conversation. */
export const scopesFor = (access: 'read' | 'history'): readonly string[] =>
  Object.values(scopeStems).map((stem) => `${stem}:${access}`);

/** Public channels are there for all, everything else for its members. */
export function isVisible({ kind, members }: Conversation, { userId }: Viewer): boolean {
  return kind === 'public_channel' || members.has(userId);
}
