import { type Call, type Endpoint, textField, textsField } from '../call.ts';
import { notFound, validationFailed } from '../github-failure.ts';
import { hookJson } from '../json/hook-json.ts';
import { numberedPage } from '../numbered-pages.ts';
import type { Hook, Repository } from '../records.ts';

const path = '/repos/:owner/:repo/hooks';
const scopesTo = (verb: string) => ({ scopes: [`${verb}:repo_hook`, 'repo'] });

/** The webhooks of a repository, for its administrators. */
export const hookEndpoints: readonly Endpoint[] = [
  {
    ...{ method: 'GET', path, ...scopesTo('read'), permission: 'repository_hooks=read' },
    run(call) {
      const repository = hooked(call, 'read');
      const hooks = [...repository.hooks.values()];
      const { records, headers } = numberedPage(call, hooks, (hook) => shown(call, hook, repository));
      return Response.json(records, { headers });
    },
  },
  {
    ...{ method: 'GET', path: `${path}/:hook`, ...scopesTo('read'), permission: 'repository_hooks=read' },
    run(call) {
      const repository = hooked(call, 'read');
      return Response.json(shown(call, hookOf(call, repository), repository));
    },
  },
  {
    ...{ method: 'POST', path, createsContent: true },
    ...{ ...scopesTo('write'), permission: 'repository_hooks=write' },
    run(call) {
      const repository = hooked(call, 'write');
      const given = newHook(call.json());
      const isSame = (hook: Hook) => hook.url === given.url && hook.contentType === given.contentType;
      if ([...repository.hooks.values()].some(isSame)) {
        const message = 'Hook already exists on this repository';
        throw validationFailed({ resource: 'Hook', code: 'custom', message });
      }
      const hook = call.parts.world.addHook(repository, given);
      call.parts.feed.ping(hook, repository, call.me);
      return Response.json(shown(call, hook, repository), { status: 201 });
    },
  },
  {
    ...{ method: 'DELETE', path: `${path}/:hook` },
    ...{ ...scopesTo('write'), permission: 'repository_hooks=write' },
    run(call) {
      const repository = hooked(call, 'write');
      call.parts.world.removeHook(repository, hookOf(call, repository));
      return new Response(null, { status: 204 });
    },
  },
];

function hooked(call: Call, verb: 'read' | 'write'): Repository {
  const repository = call.repository();
  call.access.needHooks(repository, `${verb}:repo_hook`);
  return repository;
}

function hookOf(call: Call, { hooks }: Repository): Hook {
  const hook = hooks.get(call.number('hook'));
  if (hook === undefined) throw notFound();
  return hook;
}

function shown(call: Call, hook: Hook, repository: Repository): object {
  return hookJson(hook, repository, { places: call.places, outcome: call.parts.feed.outcomeOf(hook) });
}

/** The form is the default content type, and `push` the default event. */
function newHook(body: Readonly<Record<string, unknown>>): Omit<Hook, 'id' | 'createdAt'> {
  const config = { ...Object(body.config) };
  const url = textField(config, 'url');
  if (url === undefined || !URL.canParse(url)) {
    const message = url === undefined ? 'Config must contain URL for webhooks' : 'url is not a valid URL';
    throw validationFailed({ resource: 'Hook', code: 'custom', field: 'url', message });
  }
  return {
    ...{ url, active: body.active !== false, events: textsField(body, 'events') ?? ['push'] },
    contentType: textField(config, 'content_type') === 'json' ? 'json' : 'form',
    secret: textField(config, 'secret'),
    insecureSsl: String(config.insecure_ssl) === '1' ? '1' : '0',
  };
}
