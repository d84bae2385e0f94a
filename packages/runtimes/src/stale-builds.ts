import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

interface SourceMap {
  readonly sources: readonly string[];
  readonly sourcesContent: readonly string[];
}

/**
 * One sentence for each workspace package that the manifest depends on and whose `dist` is missing or was built of other
 * sources than those that are there now. Each source map holds the text that it was made of.
 */
export function staleBuilds(manifestPath: string): string[] {
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as {
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  const names = Object.keys(manifest.devDependencies).filter((name) => name.startsWith('@patchbay/'));
  return names.flatMap((name) => {
    const folder = dirname(createRequire(manifestPath).resolve(`${name}/package.json`));
    const maps = globSync('dist/**/*.js.map', { cwd: folder });
    if (maps.length === 0) return [`${name} is not built: npm run build`];
    const changed = new Set(maps.flatMap((map) => changedSources(join(folder, map))));
    return changed.size === 0
      ? []
      : [`${name} was built before ${[...changed].join(', ')} changed: npm run build`];
  });
}

function changedSources(mapPath: string): string[] {
  const { sources, sourcesContent } = JSON.parse(readFileSync(mapPath, 'utf8')) as SourceMap;
  return sources
    .filter((source, index) => textOf(join(dirname(mapPath), source)) !== sourcesContent[index])
    .map((source) => basename(source));
}

/** Undefined for a file that is gone since. */
function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
