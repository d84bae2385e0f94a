import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkReturnTo } from '../../src/flow/auth/return-to.ts';
import { ada, Bench } from '../fieldbook/bench.ts';
import { refusal } from '../fieldbook/refusal.ts';

const own = 'https://app.example.com';
const friend = 'https://admin.example.com';
const allowed = new Set([own, friend]);
const kernel = { baseUrl: new URL(`${own}/integrations`), returnOrigins: allowed };

/** Texts that a browser, a proxy and a parser have read differently. */
const tricks = [
  ...['//evil.example', '///evil.example', '////evil.example', '/\\evil.example', '\\/evil.example'],
  ...[
    '/%2fevil.example',
    '/%2F%2Fevil.example',
    '/%5cevil.example',
    '/%5C/evil.example',
    '%2f%2fevil.example',
  ],
  ...[
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r/evil.example',
    '\u0000//evil.example',
    '/\u0000/evil.example',
  ],
  ...[
    ' //evil.example',
    '\u00a0//evil.example',
    '\ufeffhttps://evil.example',
    '／／evil.example',
    '/／evil.example',
  ],
  ...[
    'https://app.example.com@evil.example',
    'https://app.example.com:x@evil.example',
    'https://@app.example.com',
  ],
  ...['https://user@app.example.com', 'https://user:word@app.example.com', 'https://:word@app.example.com'],
  ...[
    'https://app.example.com.evil.example',
    'https://evilapp.example.com',
    'https://app.example.com.',
    'https://app.example.com./x',
  ],
  ...[
    'https://app.example.com:8443',
    'https://app.example.com:80',
    'http://app.example.com',
    'HTTP://app.example.com',
  ],
  ...[
    'https://app.example.com\\.evil.example',
    'https://app.example.com\\@evil.example',
    'https:\\\\evil.example',
  ],
  ...[
    'https:evil.example',
    'https:/evil.example',
    'https:///evil.example',
    'https://evil.example/https://app.example.com',
  ],
  ...[
    'https://*.example.com',
    'https://x.app.example.com',
    'https://127.0.0.1',
    'https://2130706433',
    'https://[::1]',
  ],
  ...[
    'https://аpp.example.com',
    'https://app。example。com',
    'https://app%2eexample.com',
    'https://app.example.com%00.evil.example',
  ],
  ...[
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'javascript://app.example.com/%0aalert(1)',
  ],
  ...[
    'data:text/html,x',
    'blob:https://app.example.com/x',
    'file:///etc/passwd',
    'ftp://app.example.com',
    'about:blank',
  ],
  ...[
    'mailto:a@app.example.com',
    'vbscript:x',
    'intent://app.example.com#Intent;end',
    'view-source:https://app.example.com',
  ],
  ...[
    '',
    ' ',
    '.',
    '..',
    'settings',
    './settings',
    '../settings',
    '?x',
    '#x',
    '@evil.example',
    ':',
    'https://',
    'https://[',
  ],
  ...['/settings\r\nlocation: //evil.example', '/settings\u2028', '/\ud800', '/settings\u0085x', '/ok /x'],
];

const parts = [
  '/',
  '//',
  '\\',
  '@',
  ':',
  '.',
  '..',
  '?',
  '#',
  '%2f',
  '%5c',
  '%00',
  '\t',
  ' ',
  'https:',
  'http:',
];
const hosts = [
  'app.example.com',
  'admin.example.com',
  'evil.example',
  'example.com',
  'localhost',
  'settings',
];
const made = fc
  .array(
    fc.oneof(
      fc.constantFrom(...parts),
      fc.constantFrom(...hosts),
      fc.string({ unit: 'binary', maxLength: 2 }),
    ),
    {
      maxLength: 8,
    },
  )
  .map((all) => all.join(''));
const returnTo = fc.oneof(
  fc.constantFrom(...tricks),
  made,
  fc.tuple(fc.constantFrom(...tricks), made).map((both) => both.join('')),
  fc.tuple(fc.constantFrom('/', own, friend, `${own}/`), made).map((both) => both.join('')),
);

/** Where the text leads, or that it was refused in our own words: there is no third way. */
function led(text: string): URL | undefined {
  try {
    return new URL(checkReturnTo(kernel, text));
  } catch (error) {
    expect(error).toMatchObject({ code: 'input/invalid', actor: 'developer' });
    return undefined;
  }
}

test('G13, threat T9 whatever is asked for, a consent ends on an allowed origin or does not begin', () => {
  let accepted = 0;
  fc.assert(
    fc.property(returnTo, (text) => {
      const url = led(text);
      if (url === undefined) return;
      accepted += 1;
      expect(allowed).toContain(url.origin);
      expect([url.protocol, url.username, url.password]).toEqual(['https:', '', '']);
      // A browser that is sent there reads the text again; so may one that resolves what was asked for.
      expect(new URL(url.href).href).toBe(url.href);
      expect(allowed).toContain(new URL(text, own).origin);
      expect(url.href).toMatch(/^[!-~]+$/);
    }),
    { numRuns: 20_000, seed: 9, examples: tricks.map((trick) => [trick]) },
  );
  expect(accepted).toBeGreaterThan(500);
});

test('threat T9 of the known tricks none begins a consent but those that lead back to the app', async () => {
  const bench = new Bench({ returnOrigins: [friend] });
  const harmless = new Map([
    ['/／evil.example', `${own}/%EF%BC%8Fevil.example`],
    ['https://@app.example.com', `${own}/`],
    ['https://app。example。com', `${own}/`],
    ['https://app%2eexample.com', `${own}/`],
    ['/\ud800', `${own}/%EF%BF%BD`],
  ]);
  for (const trick of tricks) {
    const expected = harmless.get(trick);
    const connecting = bench.patchbay.connect('fieldbook', { owner: ada, returnTo: trick });
    if (expected === undefined)
      expect([trick, (await refusal(connecting)).code]).toEqual([trick, 'input/invalid']);
    else {
      const { returnTo } = await bench.patchbay.callback(await bench.agree(await connecting));
      expect([trick, returnTo]).toEqual([trick, expected]);
    }
  }
});

test('threat T9 an origin is allowed exactly, with no wildcard and nothing after it', async () => {
  const wrong = ['*', 'https://*.example.com', 'https://app.example.com/', 'null', ''];
  for (const origin of [...wrong, 'javascript:', 'app.example.com', 'https://user@app.example.com'])
    expect((await refusal((async () => new Bench({ returnOrigins: [origin] }))())).code).toBe(
      'config/invalid',
    );
});
