import type { Check } from '@patchbay/core';
import { ok, type WithDatabase } from './examined.ts';

const allowedSkewSeconds = 30;

/** Whether this machine and the database agree on the time. */
export const clockCheck: Check<WithDatabase> = {
  id: 'clock',
  title: 'The clocks of this machine and of the database agree',
  async run({ sql, clock }) {
    const before = clock.now().getTime();
    const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
    // Taken halfway, so that a slow answer is no skew.
    const here = (before + clock.now().getTime()) / 2;
    const skew = Math.round((Number(row?.now) - here) / 1000);
    if (Math.abs(skew) <= allowedSkewSeconds)
      return [ok('This machine and the database agree on the time.', 'DATABASE_URL')];
    return [
      {
        level: 'warning',
        what: `The clock of this machine is ${Math.abs(skew)} seconds ${skew > 0 ? 'behind' : 'ahead of'} the database’s.`,
        where: 'DATABASE_URL',
        todo: 'Set both by NTP: the database’s clock decides when a token is old and a lease over, this one about signatures.',
      },
    ];
  },
};
