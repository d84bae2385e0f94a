import { describe, expect, test } from 'vitest';
import { providerWord, redactCause, redactText } from '../../src/errors/redact.ts';

/** None of these was ever a credential. */
const secrets: [string, string][] = [
  ["Slack's bot token", 'xoxb-0000000000-1111111111-canarycanary'],
  ["Slack's user token", 'xoxp-0000000000-1111111111-canarycanary'],
  ["Slack's rotating token", 'xoxe.xoxb-1-canaryCANARYcanary'],
  ["Slack's refresh token", 'xoxe-1-canaryCANARYcanary'],
  ["GitHub's OAuth token", 'gho_canarycanarycanarycanary'],
  ["GitHub's refresh token", 'ghr_canarycanarycanarycanary'],
  ["GitHub's fine-grained token", 'github_pat_11CANARY_canary'],
  ["Google's access token", 'ya29.a0canary-canary_canary'],
  ["Google's refresh token", '1//0canarycanarycanarycanary-x'],
  ['a JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.c2ln'],
  ['an unsigned JWT', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJjYW5hcnkifQ.'],
  ['a sealed value of our own', 'ic1.k1.canaryCANARY-canary_'],
];

describe('G9 text', () => {
  test.each(secrets)('loses %s, and nothing around it', (_, secret) => {
    expect(redactText(`The answer was ${secret}, twice: "${secret}".`)).toBe(
      'The answer was [redacted], twice: "[redacted]".',
    );
  });

  test.each([
    ['authorization: Bearer abc.def~1/2+3==; x', 'authorization: [redacted]; x'],
    ['Authorization: basic Y2FuYXJ5OmNhbmFyeQ==', 'Authorization: [redacted]'],
    ['https://me:word@example.com/a', 'https://[redacted]example.com/a'],
    ['GET https://example.com/a?page=1&key=canary failed', 'GET https://example.com/a?[redacted] failed'],
    ['url (https://example.com/?key=canary)', 'url (https://example.com/?[redacted]'],
    ['POST /token?grant=x&code=canary&state=canary', 'POST /token?grant=x&code=[redacted]&state=[redacted]'],
    ['#access_token=canary', '#access_token=[redacted]'],
  ])('%j becomes %j', (text, clean) => {
    expect(redactText(text)).toBe(clean);
  });

  test.each([
    'Request failed with status code 503 after 4 attempts.',
    'https://docs.example.com/errors#basic',
    'xo-ho, eyJ, gh_x, 1//2, ic1.',
    '',
  ])('%j stays', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

describe('G9 a cause', () => {
  const secret = 'xoxb-0000000000-canarycanary';

  test('keeps its kind, its sentence, its stack and its code, without the secret', () => {
    const foreign = Object.assign(new TypeError(`no answer to ${secret}`), { code: `no ${secret}` });
    const clean = redactCause(foreign);
    expect(clean).toMatchObject({ name: 'TypeError', message: 'no answer to [redacted]' });
    expect(clean).toHaveProperty('code', expect.not.stringContaining('canary'));
    expect(clean.stack).toContain('redact.test.ts');
    expect(clean.stack).not.toContain('canary');
    expect(foreign.message).toContain(secret);
  });

  test('drops what else hangs on it', () => {
    const foreign = Object.assign(new Error('no', { cause: new Error(secret) }), { body: secret, code: 7 });
    expect(Object.getOwnPropertyNames(redactCause(foreign)).toSorted()).toEqual(['message', 'name', 'stack']);
  });

  test('does without a stack', () => {
    const foreign = new Error('no');
    delete foreign.stack;
    expect(redactCause(foreign).message).toBe('no');
  });

  test.each([
    [`thrown ${secret}`, 'thrown [redacted]'],
    [{ body: secret }, 'object'],
    [undefined, 'undefined'],
    [null, 'object'],
  ])('of %j, which is no error, is an error that says %j', (thrown, message) => {
    const clean = redactCause(thrown);
    expect(clean).toBeInstanceOf(Error);
    expect(clean.message).toBe(message);
  });
});

describe("G9 a provider's error word", () => {
  test.each(['invalid_grant', 'quotaExceeded', 'AADSTS50011', '1010', 'too many requests', 'a.b:c-d', ''])(
    '%j stays',
    (word) => {
      expect(providerWord(word)).toBe(word);
    },
  );

  test.each(['canary5f3a9', 'xoxb-1-canary', 'a@b.example', 'x'.repeat(65), '1234567', 'word\n', '<b>'])(
    '%j is not shown',
    (text) => {
      expect(providerWord(text)).toBe('unknown');
    },
  );
});
