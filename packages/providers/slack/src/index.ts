export { slack } from './slack.ts';
export type { Slack } from './slack.ts';
export type { Channel, Message, User } from './schemas.ts';
