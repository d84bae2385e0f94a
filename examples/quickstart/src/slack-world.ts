import type { OriginMap } from '@patchbay/core';
import type { Narrator } from './narrator.ts';

/** The app at Slack, as `slack({ ... })` takes it. */
export interface SlackKeys {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret?: string;
  readonly distribution: 'internal' | 'marketplace' | 'distributed';
}

/** Slack, real or emulated, with the person in front of it. */
export interface SlackWorld {
  readonly keys: SlackKeys;
  /** Where Slack's own origins are moved to. */
  readonly origins: OriginMap;
  /** Why no account can be connected, where that is so. */
  readonly unreachable: string | undefined;
  /** How long, in seconds, a person may take for one step. */
  readonly patience: number;
  /** How long, in seconds, an event may take. */
  readonly deliverySeconds: number;
  /** Has the person go through the consent that begins at `startUrl`, or asks them to. */
  consent(startUrl: URL): Promise<void>;
  /** Has Slack send its events to our app, or says how. */
  subscribe(): Promise<void>;
  /** Has a person invite the app into a channel, or asks for it. */
  invite(): Promise<void>;
  /** Sends the events that wait; the real Slack does so by itself. */
  deliver(): Promise<void>;
  close(): Promise<void>;
}

/** What both worlds are told. */
export interface WorldOptions {
  /** Below which Slack sends the browser back, and its events. */
  readonly baseUrl: string;
  readonly narrator: Narrator;
  readonly signal: AbortSignal;
  /** Whether somebody is there to open a link. */
  readonly attended: boolean;
}
