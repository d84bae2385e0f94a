import { nextLink, type PageQuery, type ProviderFault, takePage } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';

const items = ['a', 'b', 'c', 'd', 'e'];

/** Walks as a careless client does: until there is no cursor, or for ten pages. */
function walk(query: Partial<PageQuery<string>> = {}, faults: Record<number, ProviderFault> = {}) {
  const pages: string[] = [];
  const cursors: (string | undefined)[] = [];
  let cursor: string | undefined;
  do {
    const kind = faults[pages.length];
    const fault = kind && { kind };
    const page = takePage({ items, keyOf: (item) => item, size: 2, list: 'l', fault, ...query, cursor });
    if (!page.ok) throw new Error('invalid cursor');
    pages.push(page.items.join(''));
    cursors.push(page.next);
    cursor = page.next;
  } while (cursor !== undefined && pages.length < 10);
  return { pages, cursors };
}

test('a walk gives every item once, in order, and ends without an empty page', () => {
  expect(walk().pages).toEqual(['ab', 'cd', 'e']);
  expect(walk({ size: 5 }).pages).toEqual(['abcde']);
  expect(walk({ items: [] }).pages).toEqual(['']);
});

test('a walk goes downwards where the list does', () => {
  expect(walk({ items: items.toReversed(), descending: true }).pages).toEqual(['ed', 'cb', 'a']);
});

test('a cursor survives the end of the item it was cut at', () => {
  const first = takePage({ items, keyOf: (item) => item, size: 2, list: 'l', cursor: undefined });
  const cursor = first.ok ? first.next : undefined;
  const rest = takePage({ items: ['a', 'c', 'd'], keyOf: (item) => item, size: 2, list: 'l', cursor });
  expect(rest).toMatchObject({ ok: true, items: ['c', 'd'] });
});

test('cursors of other lists and invented ones are refused', () => {
  const first = takePage({ items, keyOf: (item) => item, size: 2, list: 'other', cursor: undefined });
  for (const cursor of [first.ok ? first.next : undefined, 'x', '!!!!', btoa('l:x'), btoa('l:x::b')]) {
    expect(takePage({ items, keyOf: (item) => item, size: 2, list: 'l', cursor: cursor ?? '' })).toEqual({
      ok: false,
    });
  }
});

test('empty-page: a page without items, then the walk goes on where it was', () => {
  const { pages, cursors } = walk({}, { 1: 'empty-page' });
  expect(pages).toEqual(['ab', '', 'cd', 'e']);
  expect(new Set(cursors).size).toBe(cursors.length);
});

test('duplicate-page: a page comes twice, under different cursors', () => {
  const { pages, cursors } = walk({}, { 1: 'duplicate-page' });
  expect(pages).toEqual(['ab', 'cd', 'cd', 'e']);
  expect(new Set(cursors).size).toBe(cursors.length);
});

test('repeated-cursor: the cursor stands still while the fault lasts, and after a first page for ever', () => {
  const later = walk({}, { 1: 'repeated-cursor', 2: 'repeated-cursor' });
  expect(later.pages).toEqual(['ab', 'cd', 'cd', 'cd', 'e']);
  expect(new Set(later.cursors.slice(0, 3)).size).toBe(1);
  const atOnce = walk({}, { 0: 'repeated-cursor' });
  expect(atOnce.pages).toHaveLength(10);
  expect(new Set(atOnce.cursors).size).toBe(1);
  expect(atOnce.cursors[0]).toBeDefined();
});

test('next-on-other-host: the link keeps path and query and leaves the host', () => {
  const url = new URL('https://api.example.com/issues?page=2');
  expect(nextLink(url)).toBe(url.href);
  const link = new URL(nextLink(url, { kind: 'next-on-other-host' }));
  expect(link.host).not.toBe(url.host);
  expect(link.pathname + link.search).toBe('/issues?page=2');
});
