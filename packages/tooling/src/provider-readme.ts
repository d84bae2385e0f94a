import type { FileTree } from './file-tree.ts';
import { type WorkspacePackage, workspacePackages } from './workspace.ts';

/**
 * One sentence for each thing that somebody who sets up an app at a provider would have to guess: the redirect URL, a
 * scope that the connector asks for, whether any of it ever met a real account.
 */
export function providerReadmeProblems(tree: FileTree): string[] {
  return workspacePackages(tree)
    .filter(({ kind, folder }) => kind === 'provider' && tree.has(`${folder}/README.md`))
    .flatMap((provider) => {
      const path = `${provider.folder}/README.md`;
      return problemsIn(tree.read(path), declaredScopes(provider, tree)).map(
        (problem) => `${path} ${problem}`,
      );
    });
}

function problemsIn(readme: string, scopes: readonly string[]): string[] {
  const setUp = /^## Set up the app\n([\s\S]*?)(?=^## |(?![\s\S]))/m.exec(readme)?.[1] ?? '';
  const problems = scopes
    .filter((scope) => !readme.includes(`\`${scope}\``))
    .map((scope) => `does not name the scope ${scope}`);
  if (!/^1\. /m.test(setUp)) problems.push('does not number the steps in the console');
  if (!setUp.includes('/callback/')) problems.push('does not give the redirect URL');
  if (!/tried on a real account/i.test(readme))
    problems.push('does not say whether it was tried on a real account');
  return problems;
}

/** Every text in a list named `scopes`, outside the emulator. */
function declaredScopes({ folder }: WorkspacePackage, tree: FileTree): string[] {
  const isOwn = new RegExp(`^${folder}/src/(?!emulator/).+\\.ts$`);
  const lists = tree.paths
    .filter((path) => isOwn.test(path))
    .flatMap((path) => [...tree.read(path).matchAll(/\b[sS]copes: (?:\{[^}]*?)?\[([^\]]*)\]/g)]);
  const scopes = lists.flatMap(([, list = '']) =>
    [...list.matchAll(/'([^']+)'/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(scopes)];
}
