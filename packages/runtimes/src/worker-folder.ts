import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Fills a folder with what `workerd test` runs: the suite in one file, its input as a binding, and the configuration.
 * Returns which of core's files went into the bundle.
 */
export async function fillWorkerFolder(folder: string, entry: string, input: object): Promise<string> {
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: join(folder, 'worker.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    conditions: ['workerd', 'import'],
    metafile: true,
    logLevel: 'silent',
  });
  await writeFile(join(folder, 'input.json'), JSON.stringify(input));
  await writeFile(join(folder, configName), config);
  return Object.keys(metafile.inputs).find((path) => /(^|\/)core\/.*\/index\.[jt]s$/.test(path)) ?? '';
}

/** The file that workerd is started with. */
export const configName = 'config.capnp';

/** No compatibility flag: what runs here uses Web APIs only. */
const config = `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "smoke",
      worker = (
        modules = [ (name = "worker.mjs", esModule = embed "worker.mjs") ],
        bindings = [ (name = "input", json = embed "input.json") ],
        compatibilityDate = "2026-01-01",
      ),
    ),
  ],
);
`;
