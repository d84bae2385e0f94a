export type { Channel, Message, User } from './schemas.ts';
export type { Slack } from './slack.ts';
export { slack } from './slack.ts';
