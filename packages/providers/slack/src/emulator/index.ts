export type { Conversation } from './conversation.ts';
export type { SlackDelivery } from './event-envelope.ts';
export type { Installation, SlackConsent, SlackIdentity } from './installations.ts';
export type { InstallAnswer } from './oauth-access.ts';
export type { WorkspaceSize } from './seed-workspace.ts';
export { defaultRedirectUri, type SlackApp, type SlackAppOptions } from './slack-app.ts';
export { type SlackEmulator, type SlackEmulatorOptions, slackEmulator } from './slack-emulator.ts';
export type { ConversationKind, SlackEvent, SlackMessage, SlackUser } from './slack-objects.ts';
export type { Workspace } from './workspace.ts';
