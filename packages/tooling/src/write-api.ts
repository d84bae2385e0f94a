import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorDocs, errorPage, errorTable } from './error-docs.ts';
import { repositoryTree } from './file-tree.ts';
import { publicApis } from './public-api.ts';
import { workspacePackages } from './workspace.ts';

// `npm run api`: writes each published package's public interface and the page of errors down, to be reviewed with the
// change that made them.
const root = join(import.meta.dirname, '../../..');
const tree = repositoryTree(root);
const texts = publicApis(root, workspacePackages(tree)).set(errorPage, errorDocs(tree.read(errorTable)));
for (const [path, text] of texts) {
  if (tree.has(path) && tree.read(path) === text) continue;
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
