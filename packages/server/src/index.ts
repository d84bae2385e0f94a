export type {
  ConnectAnswer,
  ConnectionsAnswer,
  ConnectionView,
  DisconnectAnswer,
  ErrorAnswer,
  HealthAnswer,
  Json,
  SyncAnswer,
} from './contract.ts';
export type { Handler } from './create-handler.ts';
export { createHandler } from './create-handler.ts';
export type { HandlerOptions, Session } from './handler-options.ts';
export type { Servable, ServableWorkspace } from './servable.ts';
export type { AnswerCode, RefusalCode } from './statuses.ts';
