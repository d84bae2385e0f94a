import { execFileSync } from 'node:child_process';

/** A change, as git sees it. */
export interface GitChange {
  /** The commit it is compared with. */
  base: string;
  /** The paths that differ, uncommitted and untracked ones too. */
  changed: string[];
  /** Whether it was made on the base branch itself. */
  onBase: boolean;
}

/**
 * What the working tree changes: on a branch since it left the base branch; on the base branch since the last commit, or,
 * with nothing uncommitted, in the last commit. Undefined where there is nothing to compare with.
 */
export function gitChange(root: string, baseBranch: string): GitChange | undefined {
  const git = (...args: string[]): string | undefined => {
    try {
      return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return undefined; // There is no such commit, or no repository.
    }
  };
  const paths = (text = ''): string[] => text.split('\0').filter((path) => path !== '');
  const head = git('rev-parse', 'HEAD')?.trim();
  if (head === undefined) return undefined;
  const left = (
    git('merge-base', 'HEAD', `origin/${baseBranch}`) ?? git('merge-base', 'HEAD', baseBranch)
  )?.trim();
  const untracked = paths(git('ls-files', '-z', '--others', '--exclude-standard'));
  const since = (base: string): string[] => [...paths(git('diff', '-z', '--name-only', base)), ...untracked];

  if (left !== undefined && left !== head) return { base: left, changed: since(left), onBase: false };
  if (since(head).length > 0) return { base: head, changed: since(head), onBase: true };
  const parent = git('rev-parse', '--verify', 'HEAD^1')?.trim();
  return parent === undefined ? undefined : { base: parent, changed: since(parent), onBase: true };
}
