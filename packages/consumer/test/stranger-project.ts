import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeBlocks } from '@patchbay/tooling/docs-code';
import { repositoryTree } from '@patchbay/tooling/file-tree';
import { parse } from 'yaml';
import { pnpm } from './pnpm.ts';

const root = join(import.meta.dirname, '../../..');

/** A folder outside the workspace in which only tarballs and the registry's packages are installed. */
export interface StrangerProject {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Makes the project: the README's code, moved to another Slack, in `app.ts`, and who uses it in `visit.ts`. */
export async function strangerProject(
  tarballs: Readonly<Record<string, string>>,
  slackOrigin: string,
): Promise<StrangerProject> {
  const folder = await mkdtemp(join(tmpdir(), 'stranger-'));
  const remove = () => rm(folder, { recursive: true });
  try {
    const files = { ...projectFiles(tarballs), 'app.ts': movedTo(slackOrigin, twentyLines()) };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    await cp(join(import.meta.dirname, 'stranger/visit.ts'), join(folder, 'visit.ts'));
    await pnpm(folder, ['install', '--prefer-offline', '--no-frozen-lockfile']);
  } catch (error) {
    await remove();
    throw error;
  }
  return { folder, remove };
}

/** The first block of code in the root's README, as it stands there. */
export function twentyLines(): string {
  const [first] = codeBlocks(repositoryTree(root)).filter(({ document }) => document === 'README.md');
  if (first === undefined) throw new Error('the README has no code');
  return first.code;
}

/** The same code with the one change that leads it to another Slack; throws where it does not fit exactly once. */
export function movedTo(origin: string, code: string): string {
  const [before, after, ...more] = code.split('createPatchbay({\n');
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error('the README must call createPatchbay exactly once');
  }
  const option = `  origins: { 'https://slack.com': '${origin}' },\n`;
  return `${before}createPatchbay({\n${option}${after}`;
}

function projectFiles(tarballs: Readonly<Record<string, string>>): Record<string, string> {
  const packed = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const used = ['@patchbay/core', '@patchbay/slack', '@patchbay/store-postgres', '@patchbay/testing'];
  const { catalog, nodeVersion }: { catalog: Record<string, string>; nodeVersion: string } = parse(
    repositoryTree(root).read('pnpm-workspace.yaml'),
  );
  const bought = ['@types/node', 'postgres', 'typescript', 'zod'];
  const dependencies = Object.fromEntries([
    ...used.map((name) => [name, packed[name]]),
    ...bought.map((name) => [name, catalog[name]]),
  ]);
  const compilerOptions = {
    ...{ module: 'nodenext', target: 'es2023', lib: ['es2024', 'dom', 'dom.iterable'], types: ['node'] },
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: false },
  };
  return {
    'package.json': JSON.stringify({ name: 'stranger', private: true, type: 'module', dependencies }),
    // Packages that depend on one another get the tarballs too; nothing leads to the workspace.
    'pnpm-workspace.yaml': JSON.stringify({ packages: ['.'], overrides: packed, nodeVersion }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  };
}
