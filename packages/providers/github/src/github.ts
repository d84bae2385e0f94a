import { type Connector, defineConnector, type ShapeOf } from '@patchbay/core';
import { oauthApp } from './auth.ts';
import { parts } from './parts.ts';

const definition = defineConnector({ id: 'github', name: 'GitHub', auth: oauthApp, ...parts });

/** Names the connector's types, so that hovers and declaration files stay short. */
export interface Github extends ShapeOf<typeof definition> {}

/** A person's repositories, issues, pull requests and comments, through an OAuth App. */
export const github: Connector<'github', Github> = definition;
