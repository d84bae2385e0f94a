import { expect, test } from 'vitest';
import { shuffled } from '../src/seed.ts';

const numbers = Array.from({ length: 50 }, (_, index) => index);

test('a seed gives one order, and another seed another', () => {
  expect(shuffled(numbers, 7)).toEqual(shuffled(numbers, 7));
  expect(shuffled(numbers, 7)).not.toEqual(shuffled(numbers, 8));
});

test('nothing is lost and nothing comes twice', () => {
  for (const seed of [0, 1, 2 ** 32 - 1]) {
    expect([...shuffled(numbers, seed)].sort((left, right) => left - right)).toEqual(numbers);
  }
});

test('every place is reached from every place', () => {
  const first = new Set(Array.from({ length: 2000 }, (_, seed) => shuffled(numbers, seed)[0]));
  expect(first.size).toBe(numbers.length);
});
