import { escapeHtml, htmlPage } from '@patchbay/testing/emulator';
import type { GithubApp } from './github-app.ts';
import { type Account, fullName, type Repository } from './records.ts';

interface ConsentQuestion {
  readonly app: GithubApp;
  readonly scopes: readonly string[];
  /** Who may be signed in, the first one preselected. */
  readonly people: readonly Account[];
  readonly action: string;
}

/** The consent page of an app; a person may take scopes of an OAuth App away. */
export function scopeConsentPage({ app, scopes, people, action }: ConsentQuestion): Response {
  const boxes = scopes.map(
    (scope) =>
      `<p><label><input type="checkbox" name="scope" value="${escapeHtml(scope)}" checked> <code>${escapeHtml(scope)}</code></label></p>`,
  );
  const asked =
    boxes.length > 0
      ? `<fieldset><legend>What the app may do in your name</legend>
<input type="hidden" name="scopes_shown" value="1">
${boxes.join('\n')}
</fieldset>`
      : '<p>The app learns who you are, and acts where it is installed.</p>';
  return formPage({
    title: `Authorize ${app.name}`,
    action,
    fields: [
      radios(
        'Signed in as',
        people.map(({ id, login }) => ({ value: String(id), label: login })),
      ),
      asked,
    ],
    verb: 'Authorize',
  });
}

/** The scopes that were left on a posted consent page; a form that doesn't show them leaves them all. */
export function grantedScopes(scopes: readonly string[], form: URLSearchParams): string[] {
  if (!form.has('scopes_shown')) return [...scopes];
  const left = new Set(form.getAll('scope'));
  return scopes.filter((scope) => left.has(scope));
}

/** The page on which a GitHub App is installed on an account, for all repositories or for chosen ones. */
export function installPage({
  app,
  seats,
  repositories,
  action,
}: {
  app: GithubApp;
  /** Who installs it, and on which account. */
  seats: readonly { readonly value: string; readonly label: string }[];
  repositories: readonly Repository[];
  action: string;
}): Response {
  const boxes = repositories.map(
    (repository) =>
      `<p><label><input type="checkbox" name="repository" value="${repository.id}"> ${escapeHtml(fullName(repository))}</label></p>`,
  );
  return formPage({
    title: `Install ${app.name}`,
    action,
    fields: [
      radios('Where', seats),
      `<fieldset><legend>Repositories: all of the account's, or those chosen</legend>\n${boxes.join('\n')}\n</fieldset>`,
    ],
    verb: 'Install',
  });
}

function formPage({
  title,
  action,
  fields,
  verb,
}: {
  title: string;
  action: string;
  fields: readonly string[];
  verb: string;
}): Response {
  const body = `<h1>${escapeHtml(title)}</h1>
<form method="post" action="${escapeHtml(action)}">
${fields.join('\n')}
<p><button name="decision" value="allow">${verb}</button> <button name="decision" value="deny">Cancel</button></p>
</form>`;
  return htmlPage({ title: `${title} · GitHub`, body });
}

function radios(
  legend: string,
  choices: readonly { readonly value: string; readonly label: string }[],
): string {
  const fields = choices.map(({ value, label }, index) => {
    const checked = index === 0 ? ' checked' : '';
    return `<p><label><input type="radio" name="account" value="${escapeHtml(value)}"${checked}> ${escapeHtml(label)}</label></p>`;
  });
  return `<fieldset><legend>${legend}</legend>\n${fields.join('\n')}\n</fieldset>`;
}
