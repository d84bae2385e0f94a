import { expect, test } from 'vitest';
import { claimsOf } from '../src/claims.ts';

const idsIn = (text: string, file = 'packages/a/test/a.test.ts') =>
  claimsOf(file, text).map(({ ids }) => ids.join('+'));

test.each([
  ["test('G21 goes on', () => {});", 'G21'],
  ["it('C26 a worker', () => {});", 'C26'],
  ["describe('threat T3 a link', () => {});", 'T3'],
  ["test.each([1])('sync C01 of %s', () => {});", 'C01'],
  ["test.for(rows).concurrent('G9: %s', () => {});", 'G9'],
  ["test.each`a`('threats T28, T33: %s on the wire', () => {});", 'T28+T33'],
  ["test('row C7 of the requirements', () => {});", 'row C7'],
  ["test('G14, threat T14: %s cannot', () => {});", 'G14+T14'],
  [`test(\`G22 \${count} vanish\`, () => {});`, 'G22'],
])('%s claims %s', (text, ids) => {
  expect(idsIn(text)).toEqual([ids]);
});

test.each([
  "test('of G21', () => {});",
  "test('G21', () => {});",
  "test('C the cursor is saved', () => {});",
  "connect('T1 the team');",
  "const team = { id: 'T1 the team', name: 'G1 the group' };",
])('%s claims nothing', (text) => {
  expect(idsIn(text)).toEqual([]);
});

test('a title keeps its placeholders, and a template gets some', () => {
  const text = `test(\`G22 \${count} of \${all} vanish: %d left\`, () => {});`;
  expect(claimsOf('a.test.ts', text)).toMatchObject([{ title: 'G22 %s of %s vanish: %d left' }]);
});

test('the groups and cases of a contract claim by their names', () => {
  const text = "export const cases = { name: 'G31 deliveries', cases: [{ name: 'G20 a page' }] };";
  expect(idsIn(text, 'packages/testing/src/store/cases.ts')).toEqual(['G31', 'G20']);
});
