import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';
import type { ExportTarget, Manifest } from './src/workspace.ts';

// The one preset of every published package: run tsup with it in the package's folder. What to build comes from the
// package's own exports, so that no package has a build configuration.
const manifest: Manifest = JSON.parse(readFileSync('package.json', 'utf8'));
const targets = Object.values(manifest.exports ?? {}).filter(
  (target): target is ExportTarget => typeof target === 'object',
);
const sources = targets.flatMap((target) => target['@patchbay/source'] ?? []);

export default defineConfig({
  entry: Object.fromEntries(sources.map((path) => [path.replace(/^\.\/src\/|\.tsx?$/g, ''), path])),
  format: ['esm'],
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'es2023',
  // For Node-bound packages too: it means no more than that nothing is swapped for a platform's sake.
  platform: 'neutral',
  skipNodeModulesBundle: true,
  external: [/^node:/],
  tsconfig: join(import.meta.dirname, '../../tsconfig.base.json'),
});
