import type { FileTree } from './file-tree.ts';
import { type WorkspacePackage, workspacePackages } from './workspace.ts';

/** What a change consists of. */
export interface ChangeOptions {
  /** Every file of the workspace after the change. */
  tree: FileTree;
  /** The paths that the change added, edited or deleted. */
  changed: readonly string[];
  /** Whether changesets that were there before count: on the base branch there is no other change to tell apart. */
  onBase: boolean;
}

/** One sentence for each published package whose sources changed unannounced, and each changeset that announces nothing. */
export function changesetProblems({ tree, changed, onBase }: ChangeOptions): string[] {
  const published = workspacePackages(tree).filter(({ manifest }) => manifest.private !== true);
  const names = new Set(published.map(({ manifest }) => manifest.name));
  const changesets = tree.paths.filter((path) => /^\.changeset\/(?!README)[^/]+\.md$/.test(path));
  const announced = changesets
    .filter((path) => onBase || changed.includes(path))
    .flatMap((path) => announcedNames(tree.read(path)));
  const lost = changesets.flatMap((path) =>
    announcedNames(tree.read(path))
      .filter((name) => !names.has(name))
      .map((name) => `${path} names ${name}, which is not published`),
  );
  const unannounced = published
    .filter((entry) => isTouched(entry, changed) && !announced.includes(entry.manifest.name))
    .map(
      ({ manifest }) =>
        `${manifest.name} changed, and no changeset says what its users notice: npx changeset`,
    );
  return [...lost, ...unannounced];
}

function isTouched({ folder }: WorkspacePackage, changed: readonly string[]): boolean {
  return changed.some((path) => path.startsWith(`${folder}/src/`));
}

/** The packages in a changeset's front matter: lines such as `'@patchbay/core': minor`. */
function announcedNames(text: string): string[] {
  const front = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '';
  return [...front.matchAll(/^['"]?(@?[\w./-]+)['"]?: (major|minor|patch|none)$/gm)].map(
    (match) => match[1] ?? '',
  );
}
