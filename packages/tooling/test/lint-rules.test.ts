import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { repositoryTree } from '../src/file-tree.ts';
import { workspacePackages } from '../src/workspace.ts';

const root = join(import.meta.dirname, '../../..');

function inFolderWith<T>(files: Record<string, string>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function lint(code: string): { status: number | null; output: string } {
  const files = { 'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [] } }', 'a.ts': code };
  return inFolderWith(files, (cwd) => {
    const tool = join(root, 'node_modules/.bin/oxlint');
    const options = ['--type-aware', '-c', join(root, '.oxlintrc.json'), '.'];
    const { status, stdout, stderr } = spawnSync(tool, options, { cwd, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  });
}

const go = 'async function go(): Promise<void> {}\n';

test.each([
  ['no-floating-promises', `${go}export function f(): void {\n  go();\n}\n`],
  ['no-misused-promises', `${go}export function f(): void {\n  [1].forEach(async () => go());\n}\n`],
])('the linter refuses what %s names', (rule, code) => {
  const { status, output } = lint(code);
  expect(output).toContain(rule);
  expect(status).toBe(1);
});

test('the linter lets an awaited promise through', () => {
  expect(lint(`${go}export async function f(): Promise<void> {\n  await go();\n}\n`)).toMatchObject({
    status: 0,
  });
});

function webConfig(): ts.ParsedCommandLine {
  const path = join(root, 'tsconfig.web.json');
  return ts.parseJsonConfigFileContent(
    ts.readConfigFile(path, ts.sys.readFile).config,
    ts.sys,
    root,
    {},
    path,
  );
}

test('the check without Node types covers the sources of core, server and every provider', () => {
  const covered = new Set(webConfig().fileNames);
  const webKinds = ['core', 'server', 'provider'];
  const tree = repositoryTree(root);
  const folders = workspacePackages(tree).filter(({ kind }) => webKinds.includes(kind ?? ''));
  const sources = tree.paths.filter(
    (path) => /\.tsx?$/.test(path) && folders.some(({ folder }) => path.startsWith(`${folder}/src/`)),
  );
  expect(sources.length).toBeGreaterThan(10);
  expect(sources.filter((path) => !covered.has(join(root, path)))).toEqual([]);
});

test.each(['process.exit();', "Buffer.from('x');", "import 'node:fs';\nimport { join } from 'node:path';"])(
  'the check without Node types refuses %s',
  (code) => {
    const { options } = webConfig();
    const found = inFolderWith({ 'a.ts': `${code}\nexport {};\n` }, (folder) => {
      const program = ts.createProgram([join(folder, 'a.ts')], { ...options, incremental: false });
      return program.getSemanticDiagnostics().map(({ messageText }) => String(messageText));
    });
    expect(found.join()).toMatch(/Cannot find (name|module)/);
  },
);
