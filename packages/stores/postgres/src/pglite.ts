import type { Sql } from './driver.ts';

/** What the driver uses of a PGlite instance. */
export interface PGliteLike {
  query(text: string, parameters: string[]): Promise<{ rows: unknown[] }>;
  exec(text: string): Promise<{ rows: unknown[] }[]>;
}

/** Lets the store run on PGlite, in this process. One instance is one connection: steps wait for one another. */
export function pgliteDriver(pglite: PGliteLike): Sql {
  return {
    async unsafe(text, parameters) {
      const last = parameters ? await pglite.query(text, parameters) : (await pglite.exec(text)).at(-1);
      return (last?.rows ?? []) as Record<string, unknown>[];
    },
  };
}
