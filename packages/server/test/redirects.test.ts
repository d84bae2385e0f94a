import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cookieOf, makeWorld, request } from './world.ts';

const allowed = ['https://app.example.com', 'https://admin.example.com'];

const tricks = [
  ...['/settings', '/a?b#c', 'https://admin.example.com/x', 'https://app.example.com/x?error=1'],
  ...[
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%2fevil.example',
    '/%5cevil.example',
  ],
  ...[
    '/\t/evil.example',
    ' https://evil.example',
    'https:evil.example',
    'https:/\\evil.example',
    '/ok/..//evil.example',
  ],
  ...[
    'https://app.example.com@evil.example',
    'https://app.example.com.evil.example',
    'https://app.example.com.',
  ],
  ...[
    'https://app.example.com:8443',
    'http://app.example.com',
    'https://user@app.example.com',
    'https://*.example.com',
  ],
  ...[
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:https://app.example.com/x',
    'settings',
    '',
    '/x\r\nlocation: //evil.example',
  ],
];
const part = fc.oneof(
  fc.constantFrom('/', '//', '\\', '@', ':', '..', '?', '#', '%2f', '%5c', '\t', 'https:', 'evil.example'),
  fc.constantFrom('app.example.com', 'admin.example.com', '&error=', 'connection=', '=', 'x'),
  fc.string({ maxLength: 3 }),
);
const returnTo = fc
  .tuple(fc.constantFrom(...tricks, '/', ...allowed), fc.array(part, { maxLength: 5 }))
  .map(([start, rest]) => start + rest.join(''));
const decision = fc.constantFrom('allow', 'deny', 'other browser', 'replay', 'junk');

test('G13, threat T9: whatever is asked for and however a consent ends, no Location leads to a stranger', async () => {
  const world = makeWorld({ returnOrigins: ['https://admin.example.com'] });
  const ended = new Map<string, number>();
  const note = (response: Response) => {
    const location = response.headers.get('location');
    if (location === null) return;
    // What a browser makes of it, wherever it stands.
    const { origin, protocol } = new URL(location, 'https://app.example.com/integrations/callback/slack');
    expect([location, protocol]).toEqual([location, 'https:']);
    expect(allowed).toContain(origin);
    ended.set(origin, (ended.get(origin) ?? 0) + 1);
  };
  await fc.assert(
    fc.asyncProperty(returnTo, decision, async (wanted, how) => {
      const json = { returnTo: wanted };
      // A tenant of its own each time, so that no limit is met.
      const as = `${crypto.randomUUID()}/u1`;
      const started = await world.handler.POST(request('POST /connect/slack', { as, json }));
      note(started);
      if (started.status !== 200) {
        expect(started.status).toBe(400);
        return;
      }
      const { url } = (await started.json()) as { readonly url: string };
      const back = await world.emulator.consent(url, { decision: how === 'deny' ? 'deny' : 'allow' });
      if (how === 'junk') back.searchParams.set('error', wanted);
      const headers = { cookie: how === 'other browser' ? '' : cookieOf(started) };
      for (let times = how === 'replay' ? 2 : 1; times > 0; times -= 1) {
        const response = await world.handler.GET(new Request(back, { headers }));
        expect(response.status).toBe(303);
        note(response);
      }
    }),
    { numRuns: 150, seed: 9, examples: tricks.map((trick) => [trick, 'allow'] as const) as never },
  );
  // Both were reached, so the property is about something.
  for (const origin of allowed) expect(ended.get(origin)).toBeGreaterThan(5);
});
