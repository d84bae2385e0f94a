import { type Connector, defineConnector, type ShapeOf } from '@patchbay/core';
import { userOfApp } from './auth.ts';
import { parts } from './parts.ts';

const definition = defineConnector({ id: 'github-app', name: 'GitHub', auth: userOfApp, ...parts });

/** Names the connector's types, so that hovers and declaration files stay short. */
export interface GithubApp extends ShapeOf<typeof definition> {}

/** The same, through a GitHub App: only where it is installed, with tokens that expire. */
export const githubApp: Connector<'github-app', GithubApp> = definition;
