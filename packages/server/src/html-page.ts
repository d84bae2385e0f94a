/** What a page says. Plain text: nothing in it is taken for markup. */
export interface PageText {
  readonly title: string;
  readonly text: string;
}

/** A page of two sentences: no style, nothing loaded, and no script but what is given in `markup`, which is taken as it is. */
export function htmlPage({ title, text }: PageText, init: ResponseInit = {}, markup = ''): Response {
  const headers = new Headers(init.headers);
  headers.set('content-type', 'text/html; charset=utf-8');
  const html =
    '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    `<title>${escapeHtml(title)}</title><main><h1>${escapeHtml(title)}</h1><p>${escapeHtml(text)}</p></main>${markup}</html>`;
  return new Response(html, { ...init, headers });
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text as it stands between tags and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
