import type { Call, Endpoint } from '../call.ts';
import { GithubFailure, notFound } from '../github-failure.ts';
import { covers, type Installation } from '../installations.ts';
import { installationJson } from '../json/installation-json.ts';
import { repositoryJson } from '../json/repository-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import { type Repository, roleOf } from '../records.ts';

/** Where a GitHub App is installed, as far as the person of the token sees it. */
export const installationEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path: '/user/installations' },
    run(call) {
      const seen = installationsOf(call);
      const toJson = (installation: Installation) => installationJson(installation, call.places);
      const { records: installations, headers } = numberedPage(call, seen, toJson);
      return Response.json({ total_count: seen.length, installations }, { headers });
    },
  },
  {
    ...{ method: 'GET', path: '/user/installations/:installation/repositories' },
    permission: 'metadata=read',
    run(call) {
      const id = call.number('installation');
      const installation = installationsOf(call).find((one) => one.id === id);
      if (installation === undefined) throw notFound();
      const reached = repositoriesOf(call, installation);
      const toJson = (repository: Repository) => repositoryJson(repository, call.places, call.me);
      const { records: repositories, headers } = numberedPage(call, reached, toJson);
      return Response.json({ total_count: reached.length, repositories }, { headers });
    },
  },
];

function installationsOf(call: Call): Installation[] {
  const { identity } = call.access;
  if (identity?.app.kind !== 'app') {
    const message =
      'You must authenticate with an access token authorized to a GitHub App in order to list installations';
    throw new GithubFailure(403, message);
  }
  return call.parts.installations
    .of(identity.app)
    .filter((installation) => isTheirs(call, installation) || repositoriesOf(call, installation).length > 0);
}

function isTheirs({ me }: Call, { account }: Installation): boolean {
  return account.id === me.id || account.members.has(me.id);
}

function repositoriesOf({ me, parts }: Call, installation: Installation): Repository[] {
  return [...parts.world.repositories.values()].filter(
    (repository) => covers(installation, repository) && roleOf(repository, me) !== undefined,
  );
}
