import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { answerParent } from '../../../src/process-apart.ts';
import { type KeyId, sweepTo } from './sweep-to.ts';

export type SweepProcess = typeof answers;

// A process of its own, as the command that sweeps is one.
let sql: postgres.Sql | undefined;

const answers = {
  async sweep({ key, databaseUrl }: { readonly key: KeyId; readonly databaseUrl: string }): Promise<number> {
    sql ??= postgres(databaseUrl, { onnotice: () => undefined });
    return sweepTo(key, postgresStore({ sql }));
  },
};

answerParent(answers);
