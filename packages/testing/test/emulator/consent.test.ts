import { answerConsent, consentAnswer, consentPage } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';

const hostile = `"><script>alert('x')</script>&`;

function page(accounts: { id: string; label: string }[], action = '/authorize?state=a&b=%22') {
  const permissions = [{ title: 'May', scopes: [hostile, 'read'] }];
  return consentPage({ provider: 'Slack', app: hostile, accounts, permissions, action });
}

/** A provider with one page; sends the browser back with what was posted. */
function provider(accounts: { id: string; label: string }[]) {
  return async (request: Request): Promise<Response> => {
    if (request.method === 'GET') return page(accounts);
    const location = `https://app.example.com/?${await request.text()}&at=${encodeURIComponent(request.url)}`;
    return new Response(null, { status: 302, headers: { location } });
  };
}

test('a page shows hostile names as text, and may not be framed or cached', async () => {
  const response = page([{ id: hostile, label: hostile }]);
  const html = await response.text();
  expect(html).not.toContain('<script');
  expect(html).toContain('&lt;script&gt;');
  expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
  expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('several accounts are radio buttons in a named group, one is just told', async () => {
  const several = await page([
    { id: '1', label: 'Ada' },
    { id: '2', label: 'Bo' },
  ]).text();
  expect(several.match(/type="radio"/g)).toHaveLength(2);
  expect(several).toContain('<fieldset><legend>Choose an account</legend>');
  expect(await page([{ id: '1', label: 'Ada' }]).text()).toContain('<strong>Ada</strong>');
});

test('the form is answered as a browser would: same query, chosen account, decision', async () => {
  const accounts = [
    { id: 'a&1', label: 'Ada' },
    { id: 'b', label: 'Bo' },
  ];
  const back = await answerConsent(provider(accounts), 'https://slack.com/authorize');
  expect(back.searchParams.get('account')).toBe('a&1');
  expect(back.searchParams.get('decision')).toBe('allow');
  expect(back.searchParams.get('at')).toBe('https://slack.com/authorize?state=a&b=%22');
  const other = { account: 'b', decision: 'deny' } as const;
  const denied = await answerConsent(provider(accounts), 'https://slack.com/authorize', other);
  expect(Object.fromEntries(denied.searchParams)).toMatchObject(other);
});

test('anything but a clear yes is a no', () => {
  expect(consentAnswer(new URLSearchParams('decision=ALLOW')).decision).toBe('deny');
  expect(consentAnswer(new URLSearchParams()).decision).toBe('deny');
});

test('a page without a form is told by its text', async () => {
  const broken = () => Promise.resolve(new Response('bad_redirect_uri'));
  await expect(answerConsent(broken, 'https://slack.com/authorize')).rejects.toThrow('bad_redirect_uri');
});
