import { parse } from 'yaml';
import type { Manifest } from './workspace.ts';

/** The parts of pnpm-lock.yaml that are checked. */
interface Lockfile {
  importers: Record<string, Partial<Record<DependencyField, Record<string, { specifier: string }>>>>;
  packages: Record<string, { resolution: { integrity?: string } }>;
}

const dependencyFields = ['dependencies', 'devDependencies', 'optionalDependencies'] as const;
type DependencyField = (typeof dependencyFields)[number];

/**
 * One sentence for each way in which the lockfile would let something in that nobody reviewed: an entry without a hash,
 * code from beside the registry, a registry of one's own, or a state that is not the manifests'. `manifests` are by the
 * package's folder; the root's is `.`. (threat T34)
 */
export function lockfileProblems(text: string, manifests: ReadonlyMap<string, Manifest>): string[] {
  const { importers, packages }: Lockfile = parse(text);
  const unhashed = Object.entries(packages)
    .filter(([, { resolution }]) => !/^sha512-[\w+/]{86}==$/.test(resolution.integrity ?? ''))
    .map(([name]) => `${name} has no sha512 integrity`);
  const located = Object.entries(packages)
    .filter(([, { resolution }]) => Object.keys(resolution).some((key) => key !== 'integrity'))
    .map(([name]) => `${name} is not simply from the registry`);
  const lines = text.split('\n').flatMap((line, index) => {
    const foreign = /\b(git|https?|ssh|file|github):\S|\.git\b|\bcodeload\./.exec(line)?.[0];
    return foreign === undefined ? [] : [`line ${index + 1} names a source of its own: ${line.trim()}`];
  });
  return [...unhashed, ...located, ...lines, ...driftProblems(importers, manifests)];
}

function driftProblems(importers: Lockfile['importers'], manifests: ReadonlyMap<string, Manifest>): string[] {
  const locked = new Map(Object.entries(importers));
  const folders = new Set([...locked.keys(), ...manifests.keys()]);
  return [...folders].flatMap((folder) => {
    const importer = locked.get(folder);
    const manifest = manifests.get(folder);
    if (importer === undefined) return [`${folder} is not locked`];
    if (manifest === undefined) return [`${folder} is locked, but there is no such package`];
    return specifierProblems(folder, importer, manifest);
  });
}

function specifierProblems(
  folder: string,
  importer: NonNullable<Lockfile['importers'][string]>,
  manifest: Manifest,
): string[] {
  const wanted = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  // Peers that nothing else asks for are installed as well.
  const known = { ...manifest.peerDependencies, ...wanted };
  const locked = Object.fromEntries(
    dependencyFields.flatMap((field) =>
      Object.entries(importer[field] ?? {}).map(([name, { specifier }]) => [name, specifier]),
    ),
  );
  const names = new Set([...Object.keys(wanted), ...Object.keys(locked)]);
  return [...names]
    .filter((name) => known[name] !== locked[name])
    .map(
      (name) =>
        `${folder} asks for ${name} ${known[name] ?? 'not at all'}, locked is ${locked[name] ?? 'nothing'}`,
    );
}
