import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isPatchbayError } from '@patchbay/core';
import { UsageError } from './usage-error.ts';

/** Where an app's module is looked for when `--app` does not name it. */
const usual = ['patchbay.config.ts', 'patchbay.config.mts', 'patchbay.config.js', 'patchbay.config.mjs'];

/** The module of the app that is meant; undefined when none is named and none is in its usual place. */
export function appModule(named: string | undefined): string | undefined {
  return named ?? usual.find((file) => existsSync(resolve(file)));
}

/** What a module of the app exports as `patchbay` or by default. Throws the app's own error where it is one of Patchbay's. */
export async function exportedPatchbay(file: string): Promise<unknown> {
  const module: unknown = await import(pathToFileURL(resolve(file)).href).catch((error: unknown) => {
    // The app's own words for what it lacks, such as its key.
    if (isPatchbayError(error)) throw error;
    throw new UsageError(
      `The module of --app could not be loaded (${error instanceof Error ? error.name : typeof error}). Node runs plain ` +
        'JavaScript and TypeScript without compiling; build the module when it needs more.',
    );
  });
  const { patchbay, default: byDefault } = module as {
    readonly patchbay?: unknown;
    readonly default?: unknown;
  };
  return patchbay ?? byDefault;
}
