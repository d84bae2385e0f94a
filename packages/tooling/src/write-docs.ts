import { join } from 'node:path';
import { apiDocs } from './api-docs.ts';
import { repositoryTree } from './file-tree.ts';
import { workspacePackages } from './workspace.ts';

// `npm run docs`: writes the reference of all published packages to docs/api, which git ignores.
const root = join(import.meta.dirname, '../../..');
const packages = workspacePackages(repositoryTree(root)).filter(({ manifest }) => manifest.private !== true);
const problems = await apiDocs({
  root,
  packages,
  tsconfig: 'packages/tooling/tsconfig.docs.json',
  out: join(root, 'docs/api'),
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('wrote docs/api/index.html');
