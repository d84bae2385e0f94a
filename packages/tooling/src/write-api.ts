import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryTree } from './file-tree.ts';
import { publicApis } from './public-api.ts';
import { workspacePackages } from './workspace.ts';

// `npm run api`: writes each published package's public interface down, to be reviewed with the change that made it.
const root = join(import.meta.dirname, '../../..');
const tree = repositoryTree(root);
for (const [path, text] of publicApis(root, workspacePackages(tree))) {
  if (tree.has(path) && tree.read(path) === text) continue;
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
