import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bannedCode } from '../src/banned-code.ts';
import { bannedText } from '../src/banned-text.ts';
import { buildScriptProblems, installedBuilds } from '../src/build-scripts.ts';
import { docsProblems } from '../src/docs-code.ts';
import { errorDocs, errorPage, errorTable } from '../src/error-docs.ts';
import { repositoryTree } from '../src/file-tree.ts';
import { importCycles } from '../src/import-cycles.ts';
import { importGraph } from '../src/import-graph.ts';
import { importViolations } from '../src/import-rules.ts';
import { licenceProblems, shippedDependencies } from '../src/licences.ts';
import { lockfileProblems } from '../src/lockfile.ts';
import { shapeViolations } from '../src/package-shape.ts';
import { providerReadmeProblems } from '../src/provider-readme.ts';
import { publicApis } from '../src/public-api.ts';
import { sizeViolations } from '../src/size-limits.ts';
import { workspacePackages } from '../src/workspace.ts';

const root = join(import.meta.dirname, '../../..');
const tree = repositoryTree(root);
const packages = workspacePackages(tree);
const graph = importGraph(tree);

test('the checks see the workspace', () => {
  expect(packages.map(({ shortName }) => shortName)).toEqual(expect.arrayContaining(['core', 'tooling']));
  expect([...graph.files.values()].flatMap(({ edges }) => edges).length).toBeGreaterThan(50);
});

test('every import follows the design', () => {
  expect(importViolations(graph, JSON.parse(tree.read('package.json')))).toEqual([]);
});

test('no imports run in a circle', () => {
  expect(importCycles(graph)).toEqual([]);
});

test('every package has the files, names and fields of its kind', () => {
  expect(shapeViolations(tree)).toEqual([]);
});

test('every provider’s README says how to set up an app, and what was never tried', () => {
  expect(providerReadmeProblems(tree)).toEqual([]);
});

test('no file or function is over its bound', () => {
  expect(sizeViolations(tree)).toEqual([]);
});

test('no banned text', () => {
  expect(bannedText(tree)).toEqual([]);
});

test('no swallowed error, no real wait in a test, no loose msw', () => {
  expect(bannedCode(tree)).toEqual([]);
});

test('threat T34: everything is installed from the registry, by its hash, as the manifests ask', () => {
  const manifests = new Map([
    ['.', JSON.parse(tree.read('package.json'))],
    ...packages.map(({ folder, manifest }) => [folder, manifest] as const),
  ]);
  expect(lockfileProblems(tree.read('pnpm-lock.yaml'), manifests)).toEqual([]);
});

test('threat T34: what runs at installation was decided about', () => {
  const builds = installedBuilds(root);
  expect(builds.size).toBeGreaterThan(100);
  const [workspace, lockfile] = [tree.read('pnpm-workspace.yaml'), tree.read('pnpm-lock.yaml')];
  expect(buildScriptProblems(workspace, lockfile, builds)).toEqual([]);
});

test('everything that is shipped has a permissive licence', () => {
  const shipped = [...shippedDependencies(root, packages).values()];
  expect(shipped.map(({ name }) => name)).toEqual(expect.arrayContaining(['ky', 'oauth4webapi', 'zod']));
  expect(licenceProblems(shipped)).toEqual([]);
});

test('every code block of the documents compiles', () => {
  expect(docsProblems(root, tree)).toEqual([]);
});

test('the page of errors is made of the table of codes', () => {
  expect(tree.read(errorPage), 'if that is meant: npm run api').toBe(errorDocs(tree.read(errorTable)));
});

test.each([...publicApis(root, packages)])('%s is the public interface', (path, api) => {
  const reviewed = tree.has(path) ? tree.read(path) : '';
  expect(api, `the public interface differs from ${path}; if that is meant: npm run api`).toBe(reviewed);
});
