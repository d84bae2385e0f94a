export { describeSync, playAny, type SyncSuiteOptions } from './describe-sync.ts';
export { provedElsewhere } from './proved-elsewhere.ts';
export { defineScripted, type ScriptedChanges, scripted, scriptedOrigin } from './scripted-connector.ts';
export { type ScriptedAccount, scriptedApp } from './scripted-oauth.ts';
export {
  type ScriptedFault,
  ScriptedProvider,
  type ScriptedProviderOptions,
  type ScriptedRequest,
} from './scripted-provider.ts';
export {
  type ScriptedChange,
  type ScriptedList,
  type ScriptedRecord,
  ScriptedWorld,
  scriptedMinute,
  scriptedRecords,
} from './scripted-world.ts';
export { runSyncCase, type SyncCase } from './sync-case.ts';
export { syncCases } from './sync-cases.ts';
