import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { UsageError } from '../usage-error.ts';
import type { OtherEnvironment } from './examined.ts';

const app = z.object({ connector: z.string(), provider: z.string(), clientId: z.optional(z.string()) });
const printed = z.object({ apps: z.array(app) });

/** Reads what `patchbay doctor --json` printed in another environment. */
export async function readEnvironmentFile(file: string): Promise<OtherEnvironment> {
  const text = await readFile(file, 'utf8').catch(() => '');
  try {
    const { apps } = printed.parse(JSON.parse(text));
    return { file, apps: apps.map(({ clientId, ...rest }) => ({ ...rest, clientId })) };
  } catch {
    throw new UsageError(
      '--beside names a file that `patchbay doctor --json` printed in the other environment.',
    );
  }
}
