/** A form as a browser would post it. */
export interface Form {
  /** The page it stands on. */
  readonly page: URL;
  readonly action: URL;
  readonly fields: URLSearchParams;
}

/** The first form of a page, as a person leaves it who changes nothing and presses its first button. */
export function readForm(html: string, page: URL): Form | undefined {
  const [, head, inside] = /<form\b([^>]*)>([\s\S]*?)<\/form>/i.exec(html) ?? [];
  if (head === undefined || inside === undefined) return undefined;
  const { action = '' } = attributes(head);
  const fields = new URLSearchParams();
  for (const [, text = ''] of inside.matchAll(/<input\b([^>]*)>/gi)) {
    const { name, type, value = 'on', checked } = attributes(text);
    const isChoice = type === 'radio' || type === 'checkbox';
    if (name !== undefined && (!isChoice || checked !== undefined)) fields.append(name, value);
  }
  const button = attributes(/<button\b([^>]*)>/i.exec(inside)?.[1] ?? '');
  if (button.name !== undefined) fields.append(button.name, button.value ?? '');
  return { page, action: new URL(action, page), fields };
}

function attributes(text: string): Record<string, string> {
  const pairs = [...text.matchAll(/([\w-]+)(?:="([^"]*)")?/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name.toLowerCase(), unescaped(value)]));
}

/** The text that stands in HTML as entities. */
export function unescaped(text: string): string {
  return text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
