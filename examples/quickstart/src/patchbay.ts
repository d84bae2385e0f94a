import {
  createPatchbay,
  keyring,
  type OnEvent,
  type Store,
  type SyncFeatureOptions,
  sync,
  telemetry,
  webhooks,
  work,
} from '@patchbay/core';
import { slack } from '@patchbay/slack';
import type { SlackWorld } from './slack-world.ts';

/** What each process of the app needs to be the same app. */
export interface AppSettings extends Pick<SlackWorld, 'keys' | 'origins'> {
  readonly baseUrl: string;
  readonly encryptionKey: string;
}

interface Parts {
  readonly store: Store;
  /** How it syncs, where that is not as usual. */
  readonly sync?: SyncFeatureOptions;
  readonly onEvent?: OnEvent;
  readonly fetch?: typeof fetch;
}

/** The app's Patchbay. */
export function quickstartPatchbay(
  { baseUrl, encryptionKey, keys, origins }: AppSettings,
  { sync: how, ...parts }: Parts,
) {
  return createPatchbay({
    baseUrl,
    connectors: [slack(keys)],
    keys: keyring(encryptionKey),
    features: [sync(how), telemetry(), webhooks(), work()],
    origins,
    ...parts,
  });
}
