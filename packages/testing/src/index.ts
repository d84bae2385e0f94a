export type { FakeClock } from './fake-clock.ts';
export { fakeClock } from './fake-clock.ts';
export type { StoreSuiteOptions } from './store/describe-store.ts';
export { describeStore } from './store/describe-store.ts';
export type { MadeStore, MakeStore, StoreBench, StoreCase, StoreCaseGroup } from './store/store-case.ts';
export { runStoreCase } from './store/store-case.ts';
export { storeCases } from './store/store-cases.ts';
