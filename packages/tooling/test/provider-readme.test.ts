import { expect, test } from 'vitest';
import { providerReadmeProblems } from '../src/provider-readme.ts';
import { workspaceWith } from './bad-workspace.ts';

const folder = 'packages/providers/alpha';
const readme = [
  '# @patchbay/alpha',
  '## Set up the app',
  '1. Create one.',
  '2. Redirect URL: `https://<your app>/integrations/callback/alpha`. Scopes: `mail.read`, `mail.send`.',
  '## Limits',
  'Never tried on a real account.',
].join('\n');
const streams = "export const mail = defineStream({ scopes: ['mail.read', 'mail.send'] });\n";

function problems(text: string): string[] {
  const tree = workspaceWith({ [`${folder}/README.md`]: text, [`${folder}/src/streams.ts`]: streams });
  return providerReadmeProblems(tree).map((problem) => problem.replace(`${folder}/README.md `, ''));
}

test('a README that leaves nothing to guess', () => {
  expect(problems(readme)).toEqual([]);
});

test.each([
  ['1. Create', 'Create', 'does not number the steps in the console'],
  ['/callback/alpha', '/', 'does not give the redirect URL'],
  ['`mail.send`', '', 'does not name the scope mail.send'],
  ['Never tried', 'Tested', 'does not say whether it was tried on a real account'],
])('a README without "%s"', (part, instead, problem) => {
  expect(problems(readme.replace(part, instead))).toEqual([problem]);
});

test('the redirect URL belongs to the steps', () => {
  const elsewhere = readme.replace('/callback/alpha', '/').concat('\n`/callback/alpha`\n');
  expect(problems(elsewhere)).toEqual(['does not give the redirect URL']);
});
