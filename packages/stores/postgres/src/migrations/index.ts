import { initial } from './0001-initial/index.ts';

/** One change of the schema. Its text never changes once it was released. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
}

/** All changes of the schema, in order. */
export const migrations: readonly Migration[] = [{ version: 1, name: 'initial', sql: initial }];
