export type { ConnectorCase, ConnectorCaseGroup } from './connector/connector-case.ts';
export { runConnectorCase } from './connector/connector-case.ts';
export { connectorCases } from './connector/connector-cases.ts';
export type {
  CarriedFault,
  ConnectorEmulator,
  ConnectorHarness,
  ConnectorSubject,
  ConnectorSuiteOptions,
  StreamHooks,
  WebhookHooks,
} from './connector/connector-subject.ts';
export { connectorSubject } from './connector/connector-subject.ts';
export { describeConnector } from './connector/describe-connector.ts';
export type { FakeClock } from './fake-clock.ts';
export { fakeClock } from './fake-clock.ts';
export { describeSinks } from './store/describe-sinks.ts';
export type { StoreSuiteOptions } from './store/describe-store.ts';
export { describeStore } from './store/describe-store.ts';
export type { FedStore, MakeFedStore, SinkBench, SinkCase } from './store/sink-case.ts';
export { runSinkCase } from './store/sink-case.ts';
export { sinkCases } from './store/sink-cases.ts';
export type { MadeStore, MakeStore, StoreBench, StoreCase, StoreCaseGroup } from './store/store-case.ts';
export { runStoreCase } from './store/store-case.ts';
export { storeCases } from './store/store-cases.ts';
