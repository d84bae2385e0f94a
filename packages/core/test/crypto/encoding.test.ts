import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  fromBase64url,
  fromHex,
  lengthPrefixed,
  strictBase64,
  toBase64url,
  utf8,
} from '../../src/crypto/encoding.ts';

const bytes = fc.uint8Array({ maxLength: 70 });

const native = [
  [Uint8Array.prototype, 'toBase64'],
  [Uint8Array, 'fromBase64'],
] as const;

test('this platform has what a base64url of its own replaces', () => {
  for (const [owner, name] of native) expect(owner).toHaveProperty(name, expect.any(Function));
});

describe.each(['by the platform', 'without its help, as before Node 25'])(
  'G7 base64url (RFC 4648) %s',
  (how) => {
    const kept = native.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name) ?? {});

    beforeEach(() => {
      if (how !== 'by the platform') for (const [owner, name] of native) Reflect.deleteProperty(owner, name);
    });
    afterEach(() => {
      for (const [at, [owner, name]] of native.entries()) Object.defineProperty(owner, name, kept[at] ?? {});
    });

    test.each([
      ['', ''],
      ['f', 'Zg'],
      ['fo', 'Zm8'],
      ['foo', 'Zm9v'],
      ['foob', 'Zm9vYg'],
      ['fooba', 'Zm9vYmE'],
      ['foobar', 'Zm9vYmFy'],
    ])('section 10: %j is %j', (text, encoded) => {
      expect(toBase64url(utf8(text))).toBe(encoded);
      expect(fromBase64url(encoded)).toEqual(utf8(text));
    });

    test('uses the safe alphabet and no padding', () => {
      expect(toBase64url(Uint8Array.of(0xfb, 0xff, 0xfe))).toBe('-__-');
      fc.assert(
        fc.property(bytes, (given) => {
          expect(toBase64url(given)).toMatch(/^[A-Za-z0-9_-]*$/);
        }),
      );
    });

    test('comes back as it went, and is what Node writes', () => {
      fc.assert(
        fc.property(bytes, (given) => {
          expect(toBase64url(given)).toBe(Buffer.from(given).toString('base64url'));
          expect(fromBase64url(toBase64url(given))).toEqual(given);
        }),
      );
    });

    test('of a hundred thousand bytes too', () => {
      const many = Uint8Array.from({ length: 100_001 }, (_, at) => at % 251);
      expect(fromBase64url(toBase64url(many))).toEqual(many);
    });

    test.each([
      ['padding', 'Zg=='],
      ['padding that is short', 'Zg='],
      ['the other alphabet', '+//+'],
      ['white space', 'Zm9v\n'],
      ['white space inside', 'Zm 9v'],
      ['a digit too many', 'Zm9vY'],
      ['stray bits', 'Zh'],
      ['stray bits in the third digit', 'Zm9'],
      ['another script', 'Zм9v'],
      ['a character like none', 'Zm9\0'],
    ])('refuses %s', (_, text) => {
      expect(fromBase64url(text)).toBeUndefined();
    });

    test('no two texts mean the same bytes', () => {
      fc.assert(
        fc.property(fc.stringMatching(/^[A-Za-z0-9_=+/ -]{0,8}$/), (text) => {
          const read = fromBase64url(text);
          if (read !== undefined) expect(toBase64url(read)).toBe(text);
        }),
      );
    });
  },
);

describe('base64 with padding', () => {
  test('comes back as Node wrote it', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(strictBase64(Buffer.from(given).toString('base64'))).toEqual(given);
      }),
    );
  });

  test.each(['Zg', 'Zg=', 'Zh==', 'Zg==\n', ' Zg==', 'Zg==Zg==', '-__-', '====', 'Zg==='])(
    'refuses %j',
    (text) => {
      expect(strictBase64(text)).toBeUndefined();
    },
  );
});

describe('hexadecimal', () => {
  test('comes back as Node wrote it, in either case', () => {
    fc.assert(
      fc.property(bytes, (given) => {
        const text = Buffer.from(given).toString('hex');
        expect(fromHex(text)).toEqual(given);
        expect(fromHex(text.toUpperCase())).toEqual(given);
      }),
    );
  });

  test.each(['a', 'abc', '0g', '0x00', ' 00', '00\n', '٠٠'])('refuses %j', (text) => {
    expect(fromHex(text)).toBeUndefined();
  });
});

describe('UTF-8', () => {
  test('refuses lone surrogates, which the encoder would replace', () => {
    for (const text of ['\ud800', 'a\udfffb', '\udc00\ud800']) expect(() => utf8(text)).toThrow(TypeError);
    expect(utf8('😀')).toEqual(Uint8Array.of(0xf0, 0x9f, 0x98, 0x80));
  });
});

describe('G7 length-prefixed parts', () => {
  test('stand behind their length in four bytes', () => {
    expect([...lengthPrefixed(['a', '', 'ä😀'])]).toEqual(
      [
        [0, 0, 0, 1, 0x61],
        [0, 0, 0, 0],
        [0, 0, 0, 6, 0xc3, 0xa4, 0xf0, 0x9f, 0x98, 0x80],
      ].flat(),
    );
  });

  test('halves of a character are refused, even in neighbouring parts', () => {
    expect(() => lengthPrefixed(['a\ud83d', '\ude00b'])).toThrow(TypeError);
    expect(lengthPrefixed(['x'.repeat(300)]).subarray(0, 4)).toEqual(Uint8Array.of(0, 0, 1, 44));
  });

  test('no two lists of parts give the same bytes', () => {
    const parts = fc.array(
      fc.oneof(fc.constantFrom('', 'a', ':', '\0', '\0\0\0\x01a'), fc.string({ unit: 'grapheme' })),
    );
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = left.length === right.length && left.every((part, at) => part === right[at]);
        expect(toBase64url(lengthPrefixed(left)) === toBase64url(lengthPrefixed(right))).toBe(same);
      }),
    );
  });

  test.each([
    [
      ['a:b', 'c'],
      ['a', 'b:c'],
    ],
    [
      ['ab', ''],
      ['', 'ab'],
    ],
    [['a'], ['a', '']],
    [['a\0\0\0\x01b'], ['a', 'b']],
  ])('%j is not %j', (left, right) => {
    expect(lengthPrefixed(left)).not.toEqual(lengthPrefixed(right));
  });

  test('a shifted boundary shows, wherever it lies', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, first, second) => {
        const [at, other] = [first % (text.length + 1), second % (text.length + 1)];
        fc.pre(at !== other);
        const split = (end: number) => lengthPrefixed([text.slice(0, end), text.slice(end)]);
        expect(toBase64url(split(at))).not.toBe(toBase64url(split(other)));
      }),
    );
  });
});
