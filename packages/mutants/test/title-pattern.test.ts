import { expect, test } from 'vitest';
import { titlePattern } from '../src/title-pattern.ts';

test.each([
  ['G1 one', 'G1 one'],
  ['G1 one', 'G1 one > of its tests'],
  ['G1 one', 'a group > G1 one'],
  ['G9: %s', 'G9: no secret (of any kind)'],
  ['G20 $stream, dead $when it is written', 'G20 items, dead before it is written'],
  ['G13 returnTo %j is refused', 'G13 returnTo "/\\\\evil" is refused'],
  ['G5 a refresh (%s)?', 'G5 a refresh (null)?'],
])('%s stands for %s', (title, fullName) => {
  expect(fullName).toMatch(titlePattern(title));
});

test.each([
  ['G1 one', 'G1 one more'],
  ['G1 one', 'G11 one'],
  ['G1 one', 'in G1 one'],
  ['G9: %s', 'G9 no secret'],
  ['G5 a.b', 'G5 a-b'],
])('%s does not stand for %s', (title, fullName) => {
  expect(fullName).not.toMatch(titlePattern(title));
});
