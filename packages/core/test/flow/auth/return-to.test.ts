import { expect, test } from 'vitest';
import { ada, Bench } from '../../fieldbook/bench.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const returnOrigins = ['https://admin.example.com'];

test.for([
  ['/settings', 'https://app.example.com/settings'],
  ['/settings?tab=a%2Fb#done', 'https://app.example.com/settings?tab=a%2Fb#done'],
  ['/', 'https://app.example.com/'],
  ['/a//b', 'https://app.example.com/a//b'],
  ['https://app.example.com/x', 'https://app.example.com/x'],
  ['https://APP.example.com:443/x', 'https://app.example.com/x'],
  ['https://admin.example.com/x?y=1', 'https://admin.example.com/x?y=1'],
] as const)('G13 returnTo %s leads to %s', async ([returnTo, expected]) => {
  const bench = new Bench({ returnOrigins });
  const started = await bench.patchbay.connect('fieldbook', { owner: ada, returnTo });
  const finished = await bench.patchbay.callback(await bench.agree(started));
  expect(finished.returnTo).toBe(expected);
});

test.for([
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/%2f/evil.example',
  '/%5cevil.example',
  '/\tevil',
  '/\n/evil.example',
  ' https://app.example.com',
  'https://evil.example',
  'https://app.example.com.evil.example/',
  'https://app.example.com@evil.example/',
  'https://user@app.example.com/',
  'https://user:pass@app.example.com/',
  'http://app.example.com/',
  'https://app.example.com:8443/',
  'https:evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  'blob:https://app.example.com/1b4e28ba',
  'settings',
  '',
  '?next=/x',
])('G13 returnTo %j is refused', async (returnTo) => {
  const bench = new Bench({ returnOrigins });
  const error = await refusal(bench.patchbay.connect('fieldbook', { owner: ada, returnTo }));
  expect(error.code).toBe('input/invalid');
});
