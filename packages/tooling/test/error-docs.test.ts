import { expect, test } from 'vitest';
import { errorDocs } from '../src/error-docs.ts';

const table = (comment: string) => `export const errorCodes = {
  ${comment}
  'store/conflict': { retryable: true, actor: 'nobody' },
} as const;`;

test('a code becomes a row with what to do, whether to try again, and who acts', () => {
  const page = errorDocs(table('/**\n   * Somebody else wrote first.\n   * Repeat.\n   */'));
  expect(page).toMatch(
    /\n\| `store\/conflict` \| Somebody else wrote first\. Repeat\. \| yes \| nobody \|\n$/,
  );
});

test.each(['', '// not a comment of the code', '/** half a sentence */'])(
  'a code with %j is refused',
  (comment) => {
    expect(() => errorDocs(table(comment))).toThrow('store/conflict has no comment');
  },
);
