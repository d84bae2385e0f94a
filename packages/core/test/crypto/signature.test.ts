import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/crypto/encoding.ts';
import { verifyHmac } from '../../src/crypto/signature.ts';

/** Slack's own example: https://docs.slack.dev/authentication/verifying-requests-from-slack */
const slack = {
  secret: '8f742231b10e8888abcd99yyyzzz85a5',
  signed:
    'v0:1531420618:token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V' +
    '&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
    '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
    '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
  signature: 'a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
};

const published: [string, Parameters<typeof verifyHmac>[0]][] = [
  [
    'Slack',
    { secrets: [slack.secret], bytes: utf8(slack.signed), signature: slack.signature, encoding: 'hex' },
  ],
  [
    'GitHub',
    {
      secrets: ["It's a Secret to Everybody"],
      bytes: utf8('Hello, World!'),
      signature: '757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
      encoding: 'hex',
    },
  ],
  [
    'Atlassian',
    {
      secrets: ["It's a Secret to Everybody"],
      bytes: utf8('Hello World!'),
      signature: 'a4771c39fbe90f317c7824e83ddef3caae9cb3d976c214ace1f2937e133263c9',
      encoding: 'hex',
    },
  ],
  [
    'Square',
    {
      secrets: ['asdf1234'],
      bytes: utf8('https://example.com/webhook{"hello":"world"}'),
      signature: '2kRE5qRU2tR+tBGlDwMEw2avJ7QM4ikPYD/PJ3bd9Og=',
      encoding: 'base64',
    },
  ],
];

test.each(published)("G30 %s's published vector verifies", async (_, check) => {
  expect(await verifyHmac(check)).toBe(true);
});

const bytes = utf8('payload');
const good = createHmac('sha256', 'current').update(bytes).digest();
const hex = good.toString('hex');
const check = { secrets: ['current'], bytes, signature: hex, encoding: 'hex' as const };

describe('G30 a signature fails closed', () => {
  test('the case that the others depart from verifies', async () => {
    expect(await verifyHmac(check)).toBe(true);
    expect(await verifyHmac({ ...check, signature: good.toString('base64'), encoding: 'base64' })).toBe(true);
  });

  test.each([
    ['no secret', { secrets: [] }],
    ['an undefined secret', { secrets: [undefined] }],
    ['an empty secret', { secrets: [''] }],
    ['another secret', { secrets: ['previous'] }],
    ['no signature', { signature: undefined }],
    ['an empty signature', { signature: '' }],
    ['a short signature', { signature: hex.slice(0, 62) }],
    ['half a byte less', { signature: hex.slice(0, 63) }],
    ['a long signature', { signature: `${hex}00` }],
    ['its prefix still on it', { signature: `sha256=${hex}` }],
    ['the prefix in its length', { signature: `v0=${hex.slice(3)}` }],
    ['white space', { signature: `${hex} ` }],
    ['another alphabet', { signature: 'z'.repeat(64) }],
    ['the first digit', { signature: (hex[0] === '0' ? '1' : '0') + hex.slice(1) }],
    ['the last digit', { signature: hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0') }],
    ['the wrong encoding', { encoding: 'base64' as const }],
    ['base64url for base64', { signature: good.toString('base64url'), encoding: 'base64' as const }],
    [
      'base64 without padding',
      { signature: good.toString('base64').slice(0, -1), encoding: 'base64' as const },
    ],
    ['a byte less of the payload', { bytes: bytes.subarray(1) }],
    ['a byte more of the payload', { bytes: utf8('payload\n') }],
    ['SHA-1 in its place', { signature: createHmac('sha1', 'current').update(bytes).digest('hex') }],
    ['SHA-512 in its place', { signature: createHmac('sha512', 'current').update(bytes).digest('hex') }],
  ])('%s', async (_, change) => {
    expect(await verifyHmac({ ...check, ...change })).toBe(false);
  });

  test('an empty secret does not make the signature of the empty key good', async () => {
    const signature = createHmac('sha256', '').update(bytes).digest('hex');
    expect(await verifyHmac({ ...check, secrets: ['', undefined], signature })).toBe(false);
  });
});

test.each([
  ['the first', ['current', 'previous']],
  ['the second', ['next', 'current']],
  ['behind an empty one', ['', undefined, 'current']],
])('G30 two secrets may be valid at once: %s', async (_, secrets) => {
  expect(await verifyHmac({ ...check, secrets })).toBe(true);
});
