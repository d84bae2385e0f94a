import { seeded } from '@patchbay/testing/emulator';
import { expect, test } from 'vitest';

const drawn = (seed: string | number) => {
  const random = seeded(seed);
  const person = random.person();
  return [random.int(0, 1e6), random.id('U', 10), random.sentence(), person, random.shuffle([1, 2, 3, 4, 5])];
};

test('the same seed draws the same values, another seed others', () => {
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

test('a fork is not moved by what is drawn from its source', () => {
  const [one, other] = [seeded('s'), seeded('s')];
  one.sentence();
  expect(one.fork('x').id('', 20)).toBe(other.fork('x').id('', 20));
  expect(one.fork('x').id('', 20)).not.toBe(one.fork('y').id('', 20));
});

test('whole numbers reach both ends and spread evenly', () => {
  const random = seeded(3);
  const counts = new Map<number, number>();
  for (let draw = 0; draw < 6000; draw += 1) {
    const value = random.int(1, 6);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  expect([...counts.keys()].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

test('near seeds draw unlike streams', () => {
  const firsts = Array.from({ length: 500 }, (_, seed) => seeded(seed).id('', 8));
  expect(new Set(firsts).size).toBe(500);
});
