import type { Mutant } from '../mutant.ts';

const sealing = {
  id: 'G7',
  file: 'packages/core/src/flow/auth/import-connection.ts',
  find: 'tokens: await sealAll(kernel, grant, tokens),',
  replace:
    'tokens: (await sealAll(kernel, grant, tokens)).map((each) => ({ ...each, sealed: JSON.stringify(tokens) })),',
} as const;

/** Of bringing a database up to date, and of what is copied into it from elsewhere. */
export const movingInMutants: readonly Mutant[] = [
  {
    ...sealing,
    test: {
      file: 'packages/core/test/flow/auth/import-connection.test.ts',
      title: 'G7 nothing of an imported token is stored as it is',
    },
  },
  {
    ...sealing,
    test: {
      file: 'packages/cli/test/adopt.test.ts',
      title: 'G7 an adopted token rests sealed, and nowhere in the schema as it was',
    },
  },
  {
    ...sealing,
    test: {
      file: 'packages/cli/test/import.test.ts',
      title: 'G7 an imported token rests sealed, and nowhere in the schema as it was',
    },
  },
  {
    id: 'G40',
    file: 'packages/stores/postgres/src/database-error.ts',
    find: 'Run `npx patchbay migrate`, or',
    replace: 'Run',
    test: {
      file: 'packages/cli/test/migrate.test.ts',
      title: 'G40 an older schema names the command that brings it up to date',
    },
  },
];
