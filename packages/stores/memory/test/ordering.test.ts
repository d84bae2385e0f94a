import { expect, test } from 'vitest';
import { lowest } from '../src/ordering.ts';

const numbers = Array.from({ length: 100 }, (_, at) => at);
const orders = {
  rising: numbers,
  falling: numbers.toReversed(),
  mixed: numbers.map((at) => (at * 37) % 100),
  repeated: numbers.map((at) => at % 5),
};

test.each(Object.entries(orders))('the lowest of %s rows are those that a sort puts first', (_, rows) => {
  const ascending = (left: number, right: number) => left - right;
  for (const limit of [0, 1, 3, 50, 99, 100, 101, 300])
    expect(lowest(rows, limit, ascending)).toEqual(rows.toSorted(ascending).slice(0, limit));
});
