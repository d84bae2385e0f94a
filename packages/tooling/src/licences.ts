import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Manifest, WorkspacePackage } from './workspace.ts';

/** Licences that ask a user for no more than to keep the notice. */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Unlicense',
]);

/** A package as it is installed. */
export interface InstalledPackage {
  name: string;
  version: string;
  /** As its package.json has it: an SPDX expression, if it is in order. */
  license: unknown;
}

/**
 * What is installed with the published packages: dependencies and required peers, and theirs in turn. A dependency made
 * for another platform is not there to be read; an optional peer is the user's own choice.
 */
export function shippedDependencies(
  root: string,
  packages: readonly WorkspacePackage[],
): Map<string, InstalledPackage> {
  const own = new Set(packages.map(({ manifest }) => manifest.name));
  const found = new Map<string, InstalledPackage>();
  const visit = (folder: string): void => {
    const manifest = readManifest(folder);
    for (const [name, isOptional] of shippedNames(manifest)) {
      if (own.has(name)) continue;
      const place = installedFolder(name, folder);
      if (place === undefined && isOptional) continue;
      if (place === undefined)
        throw new Error(`${name}, which ${manifest.name} depends on, is not installed`);
      if (found.has(place)) continue;
      const { version, license } = readManifest(place);
      found.set(place, { name, version: version ?? '', license });
      visit(place);
    }
  };
  for (const { folder, manifest } of packages) if (manifest.private !== true) visit(join(root, folder));
  return found;
}

/** One sentence for each package whose licence is not known to be permissive. */
export function licenceProblems(installed: Iterable<InstalledPackage>): string[] {
  return [...installed]
    .filter(({ license }) => typeof license !== 'string' || !isAllowed(license))
    .map(
      ({ name, version, license }) =>
        `${name} ${version} is under ${JSON.stringify(license) ?? 'no licence'}`,
    );
}

/** Of alternatives one is enough; what is joined by AND must all be fine. */
function isAllowed(expression: string): boolean {
  const parts = (text: string, operator: string) => text.replace(/^\((.*)\)$/, '$1').split(` ${operator} `);
  return parts(expression, 'OR').some((choice) =>
    parts(choice, 'AND').every((licence) => allowed.has(licence.trim())),
  );
}

interface InstalledManifest extends Manifest {
  version?: string;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

/** Each name, with whether it may be missing. */
function shippedNames(manifest: InstalledManifest): Map<string, boolean> {
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
  const isChosen = (name: string) => peerDependenciesMeta?.[name]?.optional === true;
  return new Map([
    ...Object.keys(peerDependencies ?? {})
      .filter((name) => !isChosen(name))
      .map((name) => [name, false] as const),
    ...Object.keys(dependencies ?? {}).map((name) => [name, false] as const),
    ...Object.keys(optionalDependencies ?? {}).map((name) => [name, true] as const),
  ]);
}

/** As Node finds it, from the folder upwards. */
function installedFolder(name: string, from: string): string | undefined {
  const place = join(from, 'node_modules', name);
  if (existsSync(join(place, 'package.json'))) return realpathSync(place);
  return dirname(from) === from ? undefined : installedFolder(name, dirname(from));
}

function readManifest(folder: string): InstalledManifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}
