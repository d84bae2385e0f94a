import type { ConsentAnswer } from './consent-page.ts';

type Fetch = (request: Request) => Promise<Response>;

/**
 * Does what a person's browser does with an authorization URL: opens the consent page, submits its form, and
 * returns where the provider sends the browser next. Throws with the page's text when there was no form.
 */
export async function answerConsent(
  fetch: Fetch,
  authorizeUrl: string | URL,
  answer: Partial<ConsentAnswer> = {},
): Promise<URL> {
  const page = await fetch(new Request(authorizeUrl));
  if (page.headers.has('location')) return redirectTarget(page, authorizeUrl);
  const html = await page.text();
  const action = attribute(/<form[^>]*\baction="([^"]*)"/.exec(html)?.[1]);
  if (action === undefined) throw new Error(`the consent page has no form: ${html}`);

  const preset =
    /<input type="(?:hidden" name="account" value="([^"]*)"|radio" name="account" value="([^"]*)" checked)/.exec(
      html,
    );
  const account = answer.account ?? attribute(preset?.[1] ?? preset?.[2]);
  const form = new URLSearchParams({ decision: answer.decision ?? 'allow' });
  if (account !== undefined) form.set('account', account);
  const submitted = new Request(new URL(action, authorizeUrl), {
    method: 'POST',
    body: form,
    redirect: 'manual',
  });
  return redirectTarget(await fetch(submitted), authorizeUrl);
}

function redirectTarget(response: Response, base: string | URL): URL {
  const location = response.headers.get('location');
  if (location === null)
    throw new Error(`the provider didn't send the browser back: status ${response.status}`);
  return new URL(location, base);
}

function attribute(text: string | undefined): string | undefined {
  return text
    ?.replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
