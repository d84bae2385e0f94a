import { type Connector, defineConnector, type ShapeOf } from '@patchbay/core';
import { addReaction, postAsUser, postMessage, updateMessage } from './actions.ts';
import { app } from './app.ts';
import { auth } from './auth.ts';
import { classify } from './classify.ts';
import { icon } from './icon.ts';
import { identify } from './identify.ts';
import { limits } from './limits.ts';
import { channels, messages, users } from './streams.ts';
import { telemetry } from './telemetry.ts';
import { webhooks } from './webhooks.ts';

const definition = defineConnector({
  id: 'slack',
  name: 'Slack',
  provider: 'slack',
  category: 'messaging',
  icon,
  docsUrl: 'https://docs.slack.dev/',
  app,
  auth,
  api: { baseUrl: 'https://slack.com/api/', classify, limits },
  identify,
  streams: { channels, users, messages },
  actions: { postMessage, updateMessage, addReaction, postAsUser },
  telemetry,
  webhooks,
});

/** Names the connector's types, so that hovers and declaration files stay short. */
export interface Slack extends ShapeOf<typeof definition> {}

/** Channels, users and messages of one Slack workspace, with a bot token and, where asked for, a person's own. */
export const slack: Connector<'slack', Slack> = definition;
