import { expect, test } from 'vitest';
import { changesetProblems } from '../src/changesets.ts';
import { manifest, workspaceWith } from './bad-workspace.ts';

const announced = "---\n'@patchbay/alpha': minor\n---\n\nIt reads calendars.\n";
const source = 'packages/providers/alpha/src/alpha.ts';

function problems(changed: string[], changesets: Record<string, string>, onBase = false): string[] {
  const files = Object.entries(changesets).map(([name, text]) => [`.changeset/${name}`, text]);
  return changesetProblems({ tree: workspaceWith(Object.fromEntries(files)), changed, onBase });
}

const unannounced = '@patchbay/alpha changed, and no changeset says what its users notice: npx changeset';

test('sources that change with a changeset', () => {
  expect(problems([source, '.changeset/a.md'], { 'a.md': announced })).toEqual([]);
});

test('sources that change without one', () => {
  expect(problems([source], {})).toEqual([unannounced]);
});

test('a changeset for another package announces nothing', () => {
  const other = announced.replace('alpha', 'beta');
  expect(problems([source, '.changeset/a.md'], { 'a.md': other })).toEqual([unannounced]);
});

test('on a branch, a changeset of an earlier change does not count; on the base branch it does', () => {
  expect(problems([source], { 'a.md': announced })).toEqual([unannounced]);
  expect(problems([source], { 'a.md': announced }, true)).toEqual([]);
});

test('tests, documents and private packages need none', () => {
  const tree = workspaceWith({
    'packages/tooling/package.json': manifest('@patchbay/tooling', 'tooling', { private: true }),
    'pnpm-workspace.yaml': 'packages:\n  - packages/*\n  - packages/providers/*\n',
  });
  const changed = [
    'packages/providers/alpha/test/a.test.ts',
    'packages/providers/alpha/README.md',
    'packages/tooling/src/a.ts',
  ];
  expect(changesetProblems({ tree, changed, onBase: false })).toEqual([]);
});

test('a changeset that names what is not published', () => {
  const lost = announced.replace('alpha', 'gamma');
  expect(problems([], { 'a.md': lost })).toEqual([
    '.changeset/a.md names @patchbay/gamma, which is not published',
  ]);
});
