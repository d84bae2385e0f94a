import type { Installation } from '../installations.ts';
import type { Places } from '../places.ts';
import { fullName, type Repository } from '../records.ts';
import { nodeId, simpleUser } from './account-json.ts';

/** An installation, as its app and the people of its account see it. */
export function installationJson(installation: Installation, places: Places) {
  const { id, app, account, repositories, createdAt, updatedAt } = installation;
  const home = account.type === 'Organization' ? `organizations/${account.login}/settings` : 'settings';
  return {
    id,
    account: simpleUser(account, places),
    repository_selection: repositories === 'all' ? 'all' : 'selected',
    access_tokens_url: `${places.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${places.api}/installation/repositories`,
    html_url: `${places.web}/${home}/installations/${id}`,
    ...{ app_id: app.id, client_id: app.clientId, app_slug: app.slug },
    ...{ target_id: account.id, target_type: account.type, permissions: app.permissions },
    ...{ events: app.webhook?.events ?? [], created_at: createdAt, updated_at: updatedAt },
    ...{ single_file_name: null, has_multiple_single_files: false, single_file_paths: [] },
    ...{ suspended_by: null, suspended_at: null },
  };
}

/** A repository as installation events name it. */
export function briefRepository(repository: Repository) {
  const { id, name } = repository;
  const node_id = nodeId('Repository', id);
  return { id, node_id, name, full_name: fullName(repository), private: repository.private };
}
