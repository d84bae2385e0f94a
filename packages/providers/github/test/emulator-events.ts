import type { GithubEmulator } from '@patchbay/github/emulator';
import type { JsonObject } from '@patchbay/testing/specs';
import { pathTo, repositoryOf, signedIn } from './emulator-calls.ts';

/** What arrived at a webhook. */
export interface Delivered {
  readonly event: string;
  readonly headers: Headers;
  /** The body as it came. */
  readonly raw: string;
  readonly payload: JsonObject;
}

/** Where webhooks arrive; `status` is what they are answered with. */
export function receiver() {
  const delivered: Delivered[] = [];
  const answer = { status: 204 };
  const deliver = async (request: Request) => {
    const raw = await request.text();
    const isForm = request.headers.get('content-type') === 'application/x-www-form-urlencoded';
    const json = isForm ? (new URLSearchParams(raw).get('payload') ?? '') : raw;
    const event = request.headers.get('x-github-event') ?? '';
    delivered.push({ event, headers: request.headers, raw, payload: JSON.parse(json) });
    return new Response(null, { status: answer.status });
  };
  return { delivered, deliver, answer };
}

/** Everything that webhooks can tell of: to a repository's hook, and to an app that is installed. */
export async function everyEvent(): Promise<readonly Delivered[]> {
  const { delivered, deliver } = receiver();
  const webhook = { url: 'https://app.example.com/github', contentType: 'json' } as const;
  const { emulator, call } = signedIn({ deliver, apps: [{}, { kind: 'app', webhook }] });
  const installation = emulator.install({ ...(emulator.apps[1] && { app: emulator.apps[1] }) });
  const repository = repositoryOf(emulator, 'dispatch');
  const config = { url: 'https://app.example.com/hooks', content_type: 'json' };
  await call('POST', `${pathTo(repository)}/hooks`, { body: { config, events: ['*'] } });
  doEverything(emulator);
  emulator.changeRepositories(installation, [repository]);
  emulator.changeRepositories(installation, 'all');
  emulator.uninstall(installation);
  emulator.revokeAuthorization(emulator.world.me, emulator.apps[1]);
  await emulator.webhooks.flush();
  return delivered;
}

function doEverything(emulator: GithubEmulator): void {
  const { world } = emulator;
  const repository = repositoryOf(emulator, 'dispatch');
  const ledger = repositoryOf(emulator, 'ledger');
  const [label] = [...repository.labels.values()];
  const issue = world.openIssue({ repository, title: 'A leak', body: 'Below the sink' });
  const assignees = [world.me];
  world.editIssue(issue, { title: 'A big leak', ...(label && { labels: [label] }), assignees });
  const comment = world.comment(issue, 'On its way');
  world.editComment(comment, 'There');
  world.deleteComment(comment);
  world.closeIssue(issue);
  world.reopenIssue(issue);
  world.transferIssue(issue, ledger);
  world.deleteIssue(world.openIssue({ repository, title: 'A mistake' }));
  const pull = world.openPull({ repository, title: 'A fix', ...{ branch: 'fix' } });
  world.comment(pull, 'Fine');
  world.pushToPull(pull);
  world.closePull(pull);
  world.reopenPull(pull);
  world.mergePull(pull);
  world.createRepository({ owner: world.me, name: 'fresh' });
  world.renameRepository(repository, 'despatch');
  world.archiveRepository(repository);
  world.deleteRepository(repository);
}
