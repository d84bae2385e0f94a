import type { Check } from '@patchbay/core';
import { type Examined, ok } from './examined.ts';

/** Whether two environments have apps of their own. */
export const environmentCheck: Check<Examined> = {
  id: 'environments',
  title: 'No client id is shared with the other environment',
  async run({ apps, other }) {
    if (other === undefined) return [];
    const shared = apps.filter(({ provider, clientId }) =>
      other.apps.some(
        (app) => app.provider === provider && app.clientId === clientId && clientId !== undefined,
      ),
    );
    if (shared.length === 0) return [ok('Each environment has client ids of its own.', other.file)];
    return shared.map(({ connector, name, clientId }) => ({
      level: 'error',
      what: `${connector} has the client id ${clientId} here and in ${other.file}.`,
      where: connector,
      todo: `Register a second app with ${name}: a secret that leaks from one environment then opens nothing of the other.`,
    }));
  },
};
