import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** The names of installed packages, each with whether it would run something of its own at installation. */
export function installedBuilds(root: string): Map<string, boolean> {
  const store = join(root, 'node_modules/.pnpm');
  const manifests = globSync(['*/node_modules/*/package.json', '*/node_modules/@*/*/package.json'], {
    cwd: store,
  });
  const builds = new Map<string, boolean>();
  for (const path of manifests) {
    const { name, scripts = {} }: { name?: string; scripts?: Record<string, string> } = JSON.parse(
      readFileSync(join(store, path), 'utf8'),
    );
    if (name === undefined) continue;
    const hasScript = ['preinstall', 'install', 'postinstall'].some((script) => script in scripts);
    const isNative = existsSync(join(store, path, '../binding.gyp'));
    builds.set(name, builds.get(name) === true || hasScript || isNative);
  }
  return builds;
}

/**
 * One sentence for each difference between the packages that have something to run at installation and those that
 * pnpm-workspace.yaml decides about in `allowBuilds`. A name that only the lockfile knows is another platform's.
 */
export function buildScriptProblems(
  workspaceYaml: string,
  lockfile: string,
  builds: ReadonlyMap<string, boolean>,
): string[] {
  const { allowBuilds = {} }: { allowBuilds?: Record<string, boolean> } = parse(workspaceYaml);
  const { packages }: { packages: Record<string, unknown> } = parse(lockfile);
  const locked = new Set(Object.keys(packages).map((key) => key.slice(0, key.lastIndexOf('@'))));
  const undecided = [...builds]
    .filter(([name, runs]) => runs && !(name in allowBuilds))
    .map(([name]) => `${name} has a script that nobody decided about`);
  const idle = Object.keys(allowBuilds)
    .filter((name) => builds.get(name) === false || !locked.has(name))
    .map((name) => `${name} is decided about in allowBuilds, but has no script`);
  return [...undecided, ...idle];
}
