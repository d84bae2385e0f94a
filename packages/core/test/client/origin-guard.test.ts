import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { guardOrigin, isLoopback, relocate } from '../../src/client/origins.ts';
import { json, type Scripted, scriptedClient } from './scripted-client.ts';

const anything = { schema: z.unknown() };
const refused = { code: 'request/origin-refused' };

describe('G15 a token goes only to the origins the connector names', () => {
  test.each([
    ['another host', 'https://evil.example.net/v1/items'],
    ['a host with the name inside', 'https://api.example.com.evil.net/'],
    ['another port', 'https://api.example.com:8443/v1/items'],
    ['no transport security', 'http://api.example.com/v1/items'],
    ['a network path', '//evil.example.net/v1/items'],
    ['backslashes for slashes', '\\\\evil.example.net\\v1'],
    ['a user in front of the host', 'https://someone@api.example.com/v1/items'],
    ['a password in front of the host', 'https://:word@api.example.com/v1/items'],
    ['a scheme without an origin', 'data:application/json,[]'],
    ['a blob of the right origin', 'blob:https://api.example.com/f5a0'],
    ['no URL at all', 'https://['],
  ])('%s is refused before anything is sent', async (_, path) => {
    const { client, requests } = scriptedClient([json([])]);
    await expect(client.get(path, anything)).rejects.toMatchObject(refused);
    await expect(client.post(path, { ...anything, json: {} })).rejects.toMatchObject(refused);
    await expect(client.raw('GET', path)).rejects.toMatchObject(refused);
    expect(requests).toHaveLength(0);
  });

  test('the refusal names the origin, and nothing behind it', async () => {
    const { client } = scriptedClient([]);
    await expect(client.get('https://evil.example.net/a/path?key=canary', anything)).rejects.toThrow(
      /^Example: a request would have gone to https:\/\/evil\.example\.net, (?!.*(?:canary|a\/path))/,
    );
  });

  test('an absolute URL on a named origin is taken, whatever the base', async () => {
    const { client, requests } = scriptedClient([json([]), json([])], {
      origins: new Set(['https://api.example.com', 'https://files.example.com']),
    });
    await client.get('https://files.example.com/f/1', anything);
    await client.get('https://API.example.com:443/v2/items', anything);
    expect(requests.map(({ url }) => url)).toEqual([
      'https://files.example.com/f/1',
      'https://api.example.com/v2/items',
    ]);
  });

  test('http is taken on loopback only', () => {
    const guard = (text: string) => () =>
      guardOrigin(new URL(text), new Set([new URL(text).origin]), 'Example');
    for (const near of [
      'http://localhost:1/',
      'http://127.0.0.1:1/',
      'http://127.8.9.1/',
      'http://[::1]:1/',
    ]) {
      expect(guard(near)().href).toBe(new URL(near).href);
    }
    for (const far of ['http://128.0.0.1/', 'http://127.0.0.1.evil.net/', 'http://localhost.evil.net/']) {
      expect(guard(far), far).toThrow(/origin/);
      expect(isLoopback(new URL(far)), far).toBe(false);
    }
    expect(guard('ftp://localhost/')).toThrow(/origin/);
  });
});

function redirect(location: string, status = 302): Response {
  return new Response(null, { status, headers: { location } });
}

describe('G15 redirects', () => {
  test.each([301, 302, 303, 307, 308])(
    'a %i on the same origin is followed with the token',
    async (status) => {
      const { client, requests } = scriptedClient([redirect('/v2/items?a=1', status), json([7])]);
      await expect(client.get('items', { schema: z.array(z.number()) })).resolves.toEqual([7]);
      expect(requests[1]?.url).toBe('https://api.example.com/v2/items?a=1');
      expect(requests[1]?.headers.get('authorization')).toBe('Bearer token-1');
    },
  );

  test.each([
    'https://evil.example.net/v1/items',
    '//evil.example.net/',
    'http://api.example.com/v1/items',
    'https://someone:word@api.example.com/v1/items',
    'javascript:alert(1)',
  ])('one to %s is refused, and nothing is sent there', async (location) => {
    const { client, requests } = scriptedClient([redirect(location)]);
    await expect(client.get('items', anything)).rejects.toMatchObject(refused);
    expect(requests).toHaveLength(1);
  });

  test('a second hop is guarded like the first', async () => {
    const { client, requests } = scriptedClient([
      redirect('/v2/items'),
      redirect('https://evil.example.net/'),
    ]);
    await expect(client.raw('GET', 'items')).rejects.toMatchObject(refused);
    expect(requests).toHaveLength(2);
  });

  test('a relative one is resolved against the page it came from', async () => {
    const { client, requests } = scriptedClient([redirect('/v2/list/items'), redirect('other'), json([])]);
    await client.get('items', anything);
    expect(requests[2]?.url).toBe('https://api.example.com/v2/list/other');
  });

  test('five are followed and the sixth ends the call', async () => {
    const loop: Scripted[] = Array.from({ length: 9 }, () => redirect('/v1/items'));
    const { client, requests } = scriptedClient(loop);
    await expect(client.get('items', anything)).rejects.toMatchObject({
      code: 'request/rejected',
      detail: { status: 302 },
    });
    expect(requests).toHaveLength(6);
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('a %s is never sent on', async (method) => {
    const { client, requests } = scriptedClient([redirect('/v2/items', 307)]);
    await expect(client.send(method, 'items', anything)).rejects.toMatchObject({ code: 'request/rejected' });
    expect(requests).toHaveLength(1);
  });

  test('a location that is no URL, or none at all, is a refusal and not a crash', async () => {
    for (const answer of [redirect('https://['), new Response(null, { status: 302 })]) {
      const { client } = scriptedClient([answer]);
      await expect(client.get('items', anything)).rejects.toMatchObject({ code: 'request/rejected' });
    }
  });

  test('an attempt is not used up by a redirect', async () => {
    const { client, requests } = scriptedClient(
      [redirect('/v1/b'), new Response(null, { status: 503 }), json(['done'])],
      { attempts: 2 },
    );
    await expect(client.get('a', { schema: z.array(z.string()) })).resolves.toEqual(['done']);
    expect(requests).toHaveLength(3);
  });
});

describe('relocation', () => {
  const map = { 'https://api.example.com': 'http://127.0.0.1:4010' };
  const moved = { relocations: map, origins: new Set(['http://127.0.0.1:4010']) };

  test('path and query stay, the origin changes', () => {
    expect(relocate('https://api.example.com/a/b?c=d', map).href).toBe('http://127.0.0.1:4010/a/b?c=d');
    expect(relocate('https://other.example.com/a', map).href).toBe('https://other.example.com/a');
  });

  test('a path of two slashes does not become another host', () => {
    expect(relocate('https://api.example.com//evil.example.net/a', map).href).toBe(
      'http://127.0.0.1:4010//evil.example.net/a',
    );
  });

  test('holds for calls, absolute links and redirects alike', async () => {
    const { client, requests } = scriptedClient([redirect('https://api.example.com/v1/b'), json([])], moved);
    await client.get('https://api.example.com/v1/a', anything);
    expect(requests.map(({ url }) => url)).toEqual([
      'http://127.0.0.1:4010/v1/a',
      'http://127.0.0.1:4010/v1/b',
    ]);
  });

  test('does not let a token past it: the true origin is refused when it is not named', async () => {
    const { client, requests } = scriptedClient([], { ...moved, relocations: {} });
    await expect(client.get('items', anything)).rejects.toMatchObject(refused);
    expect(requests).toHaveLength(0);
  });
});
