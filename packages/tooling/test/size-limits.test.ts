import { expect, test } from 'vitest';
import { memoryTree } from '../src/file-tree.ts';
import { sizeViolations } from '../src/size-limits.ts';

const statements = (count: number): string => 'go();\n'.repeat(count);

function violations(path: string, text: string): string[] {
  return sizeViolations(memoryTree({ [path]: text }));
}

test.each([
  ['packages/core/src/a.ts', 250],
  ['packages/core/test/a.test.ts', 250],
  ['packages/providers/x/src/emulator/a.ts', 250],
  ['packages/providers/x/src/a.ts', 150],
])('%s may have %i lines', (path, limit) => {
  expect(violations(path, statements(limit))).toEqual([]);
  expect(violations(path, statements(limit + 1))).toEqual([
    `${path} has ${limit + 1} lines; the limit is ${limit}`,
  ]);
});

test('a function may have 50 lines, its braces included', () => {
  expect(violations('a.ts', `function f() {\n${statements(48)}}\n`)).toEqual([]);
  expect(violations('a.ts', `function f() {\n${statements(49)}}\n`)).toEqual([
    'a.ts:1 f has 51 lines of its own; the limit is 50',
  ]);
});

test('types in a signature cost nothing', () => {
  expect(violations('a.ts', `function f(a: {\n${'b: 1;\n'.repeat(60)}}) {\n${statements(40)}}\n`)).toEqual(
    [],
  );
});

test('a factory is as long as its own statements; its long method is named', () => {
  const method = (name: string, count: number): string => `${name}() {\n${statements(count)}},\n`;
  const factory = (count: number): string =>
    `const make = () => {\nreturn {\n${method('a', 40)}${method('b', count)}};\n};\n`;
  expect(violations('a.ts', factory(40))).toEqual([]);
  expect(violations('a.ts', factory(60))).toEqual(['a.ts:45 b has 62 lines of its own; the limit is 50']);
});

test('a nameless callback belongs to the function around it', () => {
  const text = `const f = () => {\nlist.map(() => {\n${statements(30)}});\n${statements(30)}};\n`;
  expect(violations('a.ts', text)).toEqual(['a.ts:1 f has 64 lines of its own; the limit is 50']);
});

test('a describe is as long as its own statements; a long test is named', () => {
  const text = (count: number): string =>
    `describe('d', () => {\ntest('a', () => {\n${statements(40)}});\ntest('b', () => {\n${statements(count)}});\n});\n`;
  expect(violations('a.test.ts', text(40))).toEqual([]);
  expect(violations('a.test.ts', text(60))).toHaveLength(1);
});
