import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextLink } from '../../../src/client/paging/next-link.ts';

const of = (link: string) => nextLink(new Headers({ link }));
const next = 'https://api.example.com/items?page=2';

describe('RFC 8288 the link to the next page', () => {
  test.each([
    ['quoted', `<${next}>; rel="next"`],
    ['not quoted', `<${next}>; rel=next`],
    ['in capitals', `<${next}>; REL="NEXT"`],
    ['with spaces', `  <${next}>  ;  rel  =  "next"  `],
    ['with no space', `<${next}>;rel=next`],
    ['one of several relations', `<${next}>; rel="last next"`],
    [
      'after other links',
      `<https://a.example/1>; rel="prev", <https://a.example/9>; rel="last", <${next}>; rel="next"`,
    ],
    ['before other links', `<${next}>; rel="next",<https://a.example/9>; rel="last"`],
    ['after other parameters', `<${next}>; title="next; rel=\\"prev\\", <x>"; hreflang=en; rel="next"`],
    ['before other parameters', `<${next}>; rel="next"; title="a, b"`],
    ['after a parameter without a value', `<${next}>; crossorigin; rel=next`],
    ['with the first rel counting', `<${next}>; rel=next; rel=prev`],
    ['after a link with no parameters', `<https://a.example/1>, <${next}>; rel=next`],
    ['after empty elements', `, ,<${next}>; rel=next`],
  ])('%s', (_, header) => {
    expect(of(header)).toBe(next);
  });

  test('keeps commas, semicolons and quotes inside the target', () => {
    expect(of('<https://a.example/?ids=1,2;rel="x">; rel=next')).toBe('https://a.example/?ids=1,2;rel="x"');
  });

  test.each([
    ['another relation', `<${next}>; rel="prev"`],
    ['a longer word', `<${next}>; rel="nextpage"`],
    ['a word with a part before', `<${next}>; rel="x-next"`],
    ['only in a title', `<${next}>; title="rel=next"; rel="last"`],
    ['only inside a title of another link', `<https://a.example/1>; rel=prev; title="<${next}>; rel=next"`],
    ['only in a second rel', `<${next}>; rel=prev; rel=next`],
    ['another parameter that ends like it', `<${next}>; xrel=next`],
    ['no parameter', `<${next}>`],
    ['no target', 'rel="next"'],
    ['nothing', ''],
  ])('is not found in %s', (_, header) => {
    expect(of(header)).toBeUndefined();
  });

  test('is not there without the header', () => {
    expect(nextLink(new Headers())).toBeUndefined();
  });

  test('is found among any other links', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/).filter((relation) => relation !== 'next');
    const title = fc.string({ maxLength: 12 }).map((text) => text.replace(/[^ -~]|["\\]/g, '.').trim());
    const other = fc
      .tuple(fc.webUrl(), word, title)
      .map(([url, relation, text]) => `<${url}>; title="${text}"; rel="${relation}"`);
    fc.assert(
      fc.property(fc.array(other), fc.array(other), (before, after) => {
        expect(of([...before, `<${next}>; rel="next"`, ...after].join(', '))).toBe(next);
      }),
    );
  });
});
