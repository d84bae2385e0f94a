/** What a person is asked to agree to. */
export interface ConsentQuestion {
  /** The company that asks: "Slack". */
  readonly provider: string;
  /** The app that wants access. */
  readonly app: string;
  /** The accounts the person could choose, the first one preselected. */
  readonly accounts: readonly { readonly id: string; readonly label: string }[];
  /** What the app would be allowed, in groups: what its bot may do, what it may do as the person. */
  readonly permissions: readonly { readonly title: string; readonly scopes: readonly string[] }[];
  /** Where the form is sent. */
  readonly action: string;
}

/** What the person answered. */
export interface ConsentAnswer {
  readonly decision: 'allow' | 'deny';
  readonly account: string | undefined;
}

/** A consent page as a provider shows it: a form that works by keyboard, without scripts. */
export function consentPage(question: ConsentQuestion): Response {
  const { provider, app, accounts, permissions, action } = question;
  return htmlPage({
    title: `${app} is asking for access – ${provider}`,
    body: `<h1>${escapeHtml(app)} is requesting permission to access your ${escapeHtml(provider)} account</h1>
<form method="post" action="${escapeHtml(action)}">
${accountPicker(accounts)}
${permissions.map(permissionList).join('\n')}
<p><button name="decision" value="allow">Allow</button> <button name="decision" value="deny">Cancel</button></p>
</form>
<footer>An emulator of ${escapeHtml(provider)}: nothing on this page reaches ${escapeHtml(provider)}.</footer>`,
  });
}

/** The answer in a posted consent form; anything but a clear yes is a no. */
export function consentAnswer(form: URLSearchParams): ConsentAnswer {
  const decision = form.get('decision') === 'allow' ? 'allow' : 'deny';
  return { decision, account: form.get('account') ?? undefined };
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; color: #1e293b; background: #f1f5f9; margin: 0 }
main { max-width: 34rem; margin: 3rem auto; padding: 2rem; background: #fff; border: 1px solid #cbd5e1; border-radius: .75rem }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 1.25rem } h2 { font-size: 1rem; margin: 1.25rem 0 .25rem }
ul { margin: 0; padding-left: 1.25rem } fieldset { border: 1px solid #cbd5e1; border-radius: .5rem } fieldset p { margin: .25rem 0 }
button { font: inherit; padding: .5rem 1.25rem; border-radius: .5rem; border: 1px solid #475569; background: #fff; color: inherit }
button[value=allow] { background: #1d4ed8; border-color: #1d4ed8; color: #fff }
footer { margin-top: 1.5rem; font-size: .875rem; color: #475569 }
`;

/** A page for a person, that no cache keeps and no script runs on. `body` is HTML; the title is escaped here. */
export function htmlPage({
  title,
  body,
  status = 200,
}: {
  title: string;
  body: string;
  status?: number;
}): Response {
  const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title><style>${style}</style></head>
<body><main>
${body}
</main></body>
</html>
`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  };
  return new Response(page, { status, headers });
}

/** Text that may stand anywhere in a page, quoted attributes included. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function accountPicker(accounts: ConsentQuestion['accounts']): string {
  const [only] = accounts;
  if (only !== undefined && accounts.length === 1) {
    return `<p>Account: <strong>${escapeHtml(only.label)}</strong></p>
<input type="hidden" name="account" value="${escapeHtml(only.id)}">`;
  }
  const choices = accounts.map(({ id, label }, index) => {
    const checked = index === 0 ? ' checked' : '';
    return `<p><label><input type="radio" name="account" value="${escapeHtml(id)}"${checked}> ${escapeHtml(label)}</label></p>`;
  });
  return `<fieldset><legend>Choose an account</legend>\n${choices.join('\n')}\n</fieldset>`;
}

function permissionList({ title, scopes }: ConsentQuestion['permissions'][number]): string {
  const items = scopes.map((scope) => `<li><code>${escapeHtml(scope)}</code></li>`);
  return `<h2>${escapeHtml(title)}</h2>\n<ul>${items.join('')}</ul>`;
}
