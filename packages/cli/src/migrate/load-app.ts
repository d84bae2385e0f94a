import type { ImportMethods, Patchbay } from '@patchbay/core';
import { appModule, exportedPatchbay } from '../app-module.ts';
import { UsageError } from '../usage-error.ts';

/** What taking connections over uses of the app. */
export type ImportingApp = Pick<Patchbay, 'connectors' | 'check' | 'idle'> & ImportMethods;

/** The Patchbay that a module of the app exports. Its connectors say what a row means, its key seals. */
export async function loadApp(named: string | undefined): Promise<ImportingApp> {
  const file = appModule(named);
  if (file === undefined)
    throw new UsageError('Say which module of your app exports `patchbay`: --app ./src/patchbay.ts.');
  const exported = await exportedPatchbay(file);
  if (isApp(exported)) return exported;
  throw new UsageError(
    'The module of --app exports no `patchbay` made by createPatchbay with `features: [imports()]`.',
  );
}

function isApp(value: unknown): value is ImportingApp {
  return typeof value === 'object' && value !== null && 'importConnection' in value;
}
