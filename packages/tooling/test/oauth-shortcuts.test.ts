import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memoryTree, repositoryTree } from '../src/file-tree.ts';
import { skippedChecks, unsafeGrants } from '../src/oauth-shortcuts.ts';

const tree = repositoryTree(join(import.meta.dirname, '../../..'));
const shipped = (code: string, path = 'packages/core/src/flow/auth/a.ts') =>
  memoryTree({ [path]: `\n${code}\n` });

test('threat T4: nothing that is shipped turns a check of state or PKCE off', () => {
  expect(tree.paths).toContain('packages/core/src/flow/auth/callback.ts');
  expect(skippedChecks(tree)).toEqual([]);
});

test('threat T31: nothing that is shipped asks for a device code, a password, or a token through the browser', () => {
  expect(unsafeGrants(tree)).toEqual([]);
});

test.each([
  'oauth.validateAuthResponse(server, client, url, oauth.skipStateCheck);',
  'validateAuthResponse(server, client, url, expectNoState);',
  "url.searchParams.set('code_challenge_method', 'plain');",
  "{ code_challenge_method: 'plain' }",
])('threat T4: %s is found', (code) => {
  expect(skippedChecks(shipped(code))).toEqual([
    expect.stringMatching(/^packages\/core\/src\/flow\/auth\/a\.ts:2 /),
  ]);
});

test.each([
  "const grant = 'urn:ietf:params:oauth:grant-type:device_code';",
  'await oauth.deviceAuthorizationRequest(server, client, auth, {});',
  "body.set('grant_type', 'password');",
  "{ grant_type: 'password' }",
  "url.searchParams.set('response_type', 'token');",
  "{ response_type: 'id_token' }",
])('threat T31: %s is found', (code) => {
  expect(unsafeGrants(shipped(code))).toHaveLength(1);
});

test.each([
  ["{ response_type: 'code' }", undefined],
  ["{ grant_type: 'refresh_token' }", undefined],
  ["{ code_challenge_method: 'S256' }", undefined],
  ["if (form.get('grant_type') === 'password') refuse();", 'packages/providers/slack/src/emulator/token.ts'],
] as const)('%s is let through', (code, path) => {
  expect([...skippedChecks(shipped(code, path)), ...unsafeGrants(shipped(code, path))]).toEqual([]);
});
