import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { changesetProblems } from './changesets.ts';
import { repositoryTree } from './file-tree.ts';
import { gitChange } from './git-change.ts';

// What users notice is written down with the change that brings it.
const root = join(import.meta.dirname, '../../..');
const tree = repositoryTree(root);
const { baseBranch }: { baseBranch: string } = JSON.parse(tree.read('.changeset/config.json'));
const change = gitChange(root, baseBranch);

if (change === undefined) {
  console.log('NOT APPLICABLE: this clone has a single commit, so no change can be told from the rest.');
} else {
  const problems = changesetProblems({ tree, ...change });
  for (const problem of problems) console.error(problem);
  // The tool's own word on the changesets. On the base branch it has none: there it compares nothing with nothing.
  const isRefused = !change.onBase && toolRefuses(change.base);
  if (problems.length > 0 || isRefused) process.exitCode = 1;
  else console.log(`${change.changed.length} changed paths since ${change.base.slice(0, 10)}`);
}

function toolRefuses(base: string): boolean {
  const tool = join(root, 'node_modules/.bin/changeset');
  return spawnSync(tool, ['status', `--since=${base}`], { cwd: root, stdio: 'inherit' }).status !== 0;
}
