import { createPatchbay, keyring, type Store, sync, work } from '@patchbay/core';
import { scripted, scriptedApp, scriptedOrigin } from '@patchbay/testing/sync';

/** A Patchbay of the scripted provider, as every process of a test makes it. */
export function scriptedPatchbay(options: { store: Store; providerOrigin: string; fetch?: typeof fetch }) {
  const { providerOrigin, ...rest } = options;
  return createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [scripted(scriptedApp)],
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    origins: { [scriptedOrigin]: providerOrigin },
    features: [sync(), work()],
    ...rest,
  });
}
