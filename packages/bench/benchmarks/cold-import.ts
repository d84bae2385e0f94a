import { compareTimes } from '../src/compare.ts';
import type { Benchmark } from '../src/comparison.ts';
import { importTimes } from '../src/import-time.ts';

const ours = ['@patchbay/core', '@patchbay/slack'];
const peers = ['openid-client', 'better-auth/oauth2', '@nangohq/node'];

/** What importing a package adds to the start of a process. A provider brings core along. */
export const benchmark: Benchmark = async ({ runs }) => {
  const samples = await importTimes([...ours, ...peers], runs);
  return ours.flatMap((name) =>
    compareTimes(samples, {
      name: `cold-import/${name.replace('@patchbay/', '')}`,
      ours: name,
      peers,
      unit: 'ms',
    }),
  );
};
