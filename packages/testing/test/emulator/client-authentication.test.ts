import { presentedClient } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';

const secret = 'p+s%2F:ä';
const knows = (id: string, given: string) => id === 'app' && given === secret;

function basic(text: string): Headers {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text));
  return new Headers({ authorization: `Basic ${btoa(bytes)}` });
}

test('credentials in the body', () => {
  const form = new URLSearchParams({ client_id: 'app', client_secret: secret });
  const expected = { clientId: 'app', clientSecret: secret, by: 'body' };
  expect(presentedClient(new Headers(), form, knows)).toEqual(expected);
});

test('a Basic header, form-encoded as RFC 6749 2.3.1 has it, or raw as many send it', () => {
  const expected = { clientId: 'app', clientSecret: secret, by: 'basic' };
  const encoded = new URLSearchParams({ '': secret }).toString().slice(1);
  expect(presentedClient(basic(`app:${encoded}`), new URLSearchParams(), knows)).toEqual(expected);
  expect(presentedClient(basic(`app:${secret}`), new URLSearchParams(), knows)).toEqual(expected);
});

test('a public client, a client that says it twice, and nonsense', () => {
  const form = new URLSearchParams({ client_id: 'app' });
  expect(presentedClient(new Headers(), form, knows)).toMatchObject({ clientId: 'app', by: 'none' });
  form.set('client_secret', secret);
  expect(presentedClient(basic(`app:${secret}`), form, knows).by).toBe('both');
  const nonsense = new Headers({ authorization: 'Basic %%%' });
  expect(presentedClient(nonsense, new URLSearchParams(), knows).clientId).toBeUndefined();
});
