import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hmacSha256Hex } from '@patchbay/testing/emulator';
import { type JsonObject, needs, readSpec, specsFolder } from '@patchbay/testing/specs';
import { describe, expect, test } from 'vitest';
import { askForToken, pathTo, repositoryOf, signedIn } from './emulator-calls.ts';
import { exampleValidator, webhookValidator } from './emulator-descriptions.ts';
import { everyEvent } from './emulator-events.ts';
import { tour, watched } from './emulator-tour.ts';

/** The vendor's examples that contradict the vendor's description, and where. */
const misfits: Readonly<Record<string, string>> = {
  'apps-list-installations.200.default.json': 'the account fits neither branch of its union',
  'issues-get.200.default.json': 'an excerpt: assignee and more lack',
  'issues-get.200.pinned_comment.json': 'an excerpt: assignee and more lack',
  'meta-get.200.default.json': 'numbers stand for texts in the fingerprints',
  'pulls-get.200.default.json': 'the requested team has no type',
  'pulls-list.200.default.json': 'the requested team has no type',
  'repos-get.200.default-response.json': 'language lacks, in the nested source too',
  'search-issues-and-pull-requests.200.lexical-fallback.json': 'an item is a literal "..."',
};

/** Older payloads: fields are missing that came later, and moments are numbers. */
const webhookMisfits: Readonly<Record<string, string>> = {
  'installation.created.json': 'created_at is a number; app_slug lacks',
  'installation.deleted.json': 'created_at is a number; app_slug lacks',
  'installation_repositories.added.json': 'created_at is a number; requester lacks',
  'installation_repositories.removed.json': 'created_at is a number; app_slug lacks',
  'issue_comment.created.json': 'performed_via_github_app and reactions lack',
  'issues.edited.json': 'active_lock_reason, reactions and a label’s description lack',
  'issues.transferred.json': 'has_discussions lacks',
  'label.deleted.json': 'the description lacks',
  'pull_request.labeled.json': 'has_discussions lacks',
  'pull_request.opened.json': 'auto_merge lacks',
  'pull_request.synchronize.json': 'has_discussions lacks',
  'push.json': 'has_discussions, topics and visibility lack',
};

const filesIn = (folder: string) => readdirSync(join(specsFolder(), 'github', folder)).sort();
const documented = (name: string): JsonObject => readSpec(`github/doc-examples/${name}.json`);

function printFit(what: string, { total, wrong }: { total: number; wrong: readonly string[] }): void {
  process.stdout.write(`specs: ${total - wrong.length} of ${total} ${what} fit\n`);
  const reasons = { ...misfits, ...webhookMisfits };
  for (const name of wrong) process.stdout.write(`  known misfit: ${name} (${reasons[name]})\n`);
}

describe.skipIf(!needs('specs'))('GitHub’s own descriptions', () => {
  test('every answer fits the vendor’s OpenAPI, and every request that was granted', async () => {
    const github = watched();
    await tour(github);
    const { operations, unmatched } = github.checked.conclude();
    // GitHub documents it; the description that was cut out of GitHub's hasn't got it.
    const { id } = github.installation;
    expect(unmatched).toEqual([`GET /user/installations/${id}/repositories`]);
    expect([...operations.keys()]).toHaveLength(24);
    expect([...operations.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(2000);
  });

  test('the check can fail: a drifted answer and a wrong request are told', async () => {
    const { emulator, call, checked } = watched();
    emulator.fault({ kind: 'schema-drift' });
    await call('GET', '/user/repos');
    const path = `${pathTo(repositoryOf(emulator, 'dispatch'))}/issues`;
    await call('POST', path, { body: { title: 'x', milestone: true } });
    const problems = checked.report().problems.join('\n');
    expect(problems).toMatch(/GET \/user\/repos answer 200: \/0\/name must be string/);
    expect(problems).toMatch(/POST \/repos\/\{owner\}\/\{repo\}\/issues request: \/milestone must/);
    expect(() => checked.conclude()).toThrow('must be string');
  });

  test('the vendor’s examples fit it too, but for those that are known not to', () => {
    const checked = exampleValidator();
    const examples = filesIn('examples');
    const wrong = examples.filter((name) => {
      const [operation = '', kind] = name.split('.');
      const body: unknown = JSON.parse(readFileSync(join(specsFolder(), 'github/examples', name), 'utf8'));
      return kind === 'request'
        ? checked.bodyProblems(`/${operation}.request`, body).length > 0
        : checked.bodyProblems(`/${operation}`, body, Number(kind)).length > 0;
    });
    printFit('examples', { total: examples.length, wrong });
    expect(examples).toHaveLength(55);
    expect(wrong).toEqual(Object.keys(misfits));
  });

  test('every webhook fits the vendor’s description of it', async () => {
    const problemsOf = webhookValidator();
    const told = await everyEvent();
    const kinds = new Set(told.map(({ event, payload: { action } }) => [event, action].join('.')));
    for (const { event, payload } of told) {
      expect({ event, problems: problemsOf(event, payload) }).toEqual({ event, problems: [] });
    }
    process.stdout.write(`specs: ${told.length} webhooks of ${kinds.size} kinds validated\n`);
    expect([...kinds].sort()).toEqual(
      [
        ...['github_app_authorization.revoked', 'installation.created', 'installation.deleted'],
        ...['installation_repositories.added', 'installation_repositories.removed'],
        ...['issue_comment.created', 'issue_comment.deleted', 'issue_comment.edited'],
        ...['issues.assigned', 'issues.closed', 'issues.deleted', 'issues.edited', 'issues.labeled'],
        ...['issues.opened', 'issues.reopened', 'issues.transferred', 'ping.'],
        ...['pull_request.closed', 'pull_request.opened', 'pull_request.reopened'],
        ...['pull_request.synchronize', 'repository.archived', 'repository.created'],
        ...['repository.deleted', 'repository.renamed'],
      ].sort(),
    );
    const [opened] = told.filter(({ event }) => event === 'issues');
    const { issue: _, ...rest } = opened?.payload ?? {};
    expect(problemsOf('issues', rest)?.join()).toContain("must have required property 'issue'");
  });

  test('the vendor’s webhook examples fit it too, but for those that are known not to', () => {
    const problemsOf = webhookValidator();
    const examples = filesIn('webhook-examples').map((name) => {
      const payload = readSpec(`github/webhook-examples/${name}`);
      return { name, problems: problemsOf(name.split('.')[0] ?? '', payload) };
    });
    const described = examples.filter(({ problems }) => problems !== undefined);
    const wrong = described.filter(({ problems }) => problems?.length !== 0).map(({ name }) => name);
    printFit('described webhook examples', { total: described.length, wrong });
    expect([examples.length, described.length]).toEqual([44, 28]);
    expect(wrong).toEqual(Object.keys(webhookMisfits));
  });

  test('token answers and refusals have the documented fields', async () => {
    const person = signedIn({ apps: [{}, { kind: 'app' }] });
    const oauth = documented('oauth-token.oauth-app.doc-shape');
    expect(Object.keys(person.answer).sort()).toEqual(Object.keys(oauth).sort());
    const { access_token, refresh_token, ...rest } = person.emulator.authorize({}, person.emulator.apps[1]);
    const {
      access_token: _,
      refresh_token: __,
      ...shape
    } = documented('oauth-token.github-app-user.doc-shape');
    expect(rest).toEqual(shape);
    expect([access_token, refresh_token]).toEqual([
      expect.stringMatching(/^ghu_/),
      expect.stringMatching(/^ghr_/),
    ]);
    const { clientId: client_id, clientSecret: client_secret } = person.emulator.app;
    const refused = await askForToken(person.emulator, { client_id, client_secret, code: 'no' });
    expect(refused.status).toBe(200);
    expect(await refused.json()).toEqual(documented('token-error.http200.doc-shape'));
  });

  test('the published signature vector', async () => {
    const vector = documented('webhook-signature.test-vector');
    const signature = await hmacSha256Hex(String(vector.secret), String(vector.payload));
    expect(`sha256=${signature}`).toBe(vector['x-hub-signature-256']);
  });
});
