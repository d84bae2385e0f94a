import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressKey } from '../src/client-address.ts';

const byte = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(byte, byte, byte, byte);
const group = fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.constant(0));
const ipv6 = fc.tuple(group, group, group, group, group, group, group, group);

const wrappings: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` ${text} `,
  (text) => `${text}%eth0`,
  (text) => `[${text}]`,
  (text) => `[${text}]:4711`,
  (text) => `[${text}%en0]:80`,
];

/** The address in one of its many forms, drawn by chance. */
const written = (groups: readonly number[]): fc.Arbitrary<string> =>
  fc
    .record({
      padded: fc.boolean(),
      upper: fc.boolean(),
      dotted: fc.boolean(),
      shortenedAt: fc.nat(7),
      around: fc.constantFrom(...wrappings),
    })
    .map(({ padded, upper, dotted, shortenedAt, around }) => {
      let texts = groups.map((each) => each.toString(16).padStart(padded ? 4 : 1, '0'));
      if (dotted) texts = [...texts.slice(0, 6), asIpv4(groups.slice(6))];
      const text = shortened(texts, shortenedAt);
      return around(upper ? text.toUpperCase() : text);
    });

/** Replaces the run of zeros that begins there, if one does, by `::`. */
function shortened(texts: readonly string[], at: number): string {
  let end = at;
  while (end < texts.length && /^0+$/.test(texts[end] ?? '')) end += 1;
  if (end - at < 1) return texts.join(':');
  return `${texts.slice(0, at).join(':')}::${texts.slice(end).join(':')}`;
}

function asIpv4(pair: readonly number[]): string {
  return pair.flatMap((each) => [each >> 8, each & 0xff]).join('.');
}

const isMapped = (groups: readonly number[]) =>
  groups.slice(0, 5).every((each) => each === 0) && groups[5] === 0xffff;

test('threat T29: all ways to write one IPv6 address are one, and so is its whole /64', () => {
  fc.assert(
    fc.property(
      ipv6.chain((groups) => fc.tuple(fc.constant(groups), written(groups), ipv6)),
      ([groups, text, others]) => {
        fc.pre(!isMapped(groups));
        const neighbour = [...groups.slice(0, 4), ...others.slice(4)];
        fc.pre(!isMapped(neighbour));
        const key = addressKey(groups.map((each) => each.toString(16)).join(':'));
        expect(key).toMatch(/::\/64$/);
        expect(addressKey(text)).toBe(key);
        expect(addressKey(neighbour.map((each) => each.toString(16)).join(':'))).toBe(key);
      },
    ),
    { numRuns: 500 },
  );
});

test('threat T29: an IPv4 address is the same inside an IPv6 one and with a port', () => {
  fc.assert(
    fc.property(
      ipv4.chain(([a, b, c, d]) => {
        const groups = [0, 0, 0, 0, 0, 0xffff, (a << 8) | b, (c << 8) | d];
        return fc.tuple(fc.constant([a, b, c, d].join('.')), written(groups));
      }),
      ([plain, mapped]) => {
        expect(addressKey(plain)).toBe(plain);
        expect(addressKey(mapped)).toBe(plain);
        expect(addressKey(`${plain}:443`)).toBe(plain);
        expect(addressKey(`::ffff:${plain}`)).toBe(plain);
      },
    ),
  );
});

test('threat T29: different networks are different', () => {
  const keys = ['1.2.3.4', '1.2.3.5', '2001:db8::1', '2001:db8:0:1::1', '::1', '64:ff9b::1.2.3.4'].map(
    addressKey,
  );
  expect(new Set(keys).size).toBe(keys.length);
});

test.each([
  '',
  'unknown',
  '1.2.3',
  '1.2.3.256',
  '01.2.3.4',
  '1.2.3.4, 5.6.7.8',
  '0x7f.1',
  '2130706433',
  ':::',
  '1::2::3',
  '::g',
  '[::1',
  'example.com',
  '1.2.3.4/24',
])('threat T29: %j is no address, and no way around a limit', (text) => {
  expect(addressKey(text)).toBe('no address');
});

test('no text breaks it', () => {
  fc.assert(fc.property(fc.string(), (text) => typeof addressKey(text) === 'string'));
});
