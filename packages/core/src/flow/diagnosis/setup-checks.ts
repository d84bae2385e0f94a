import { isLoopback } from '../../client/origins.ts';
import { isPatchbayError } from '../../errors/patchbay-error.ts';
import type { Store } from '../../store/store.ts';
import { checkKeys } from '../keys/check-keys.ts';
import { type Check, type CheckOptions, type Finding, runChecks, type Seen } from './finding.ts';
import { providerCheck } from './provider-check.ts';
import { type Setup, setupOf } from './setup.ts';

/** A set-up, and whether people rely on it. */
export interface CheckedSetup extends Omit<Setup, 'store'> {
  /** Undefined where none could be made. */
  readonly store: Store | undefined;
  readonly production: boolean;
}

const store: Check<CheckedSetup> = {
  id: 'store',
  title: 'The store answers, and has the schema that this package calls',
  async run({ store: given }) {
    if (given === undefined) return [];
    await given.check();
    return [
      ok(`The ${given.name} store answers, and its schema is up to date.`, 'createPatchbay({ store })'),
    ];
  },
};

const keys: Check<CheckedSetup> = {
  id: 'keys',
  title: 'The keys open what is stored',
  async run(setup) {
    const where = 'INTEGRATION_ENCRYPTION_KEY';
    const { id } = await setup.keys.primary();
    const uses = await usesOf(setup);
    if (uses === undefined)
      return [
        {
          level: 'warning',
          what: `The key "${id}" can be used. Whether it opens what is stored is not known: the store does not answer.`,
          where,
        },
      ];
    const older = uses.filter(({ keyId, tokens, revocations }) => keyId !== id && tokens + revocations > 0);
    if (older.length === 0)
      return [ok(`The key "${id}" seals, and everything stored is sealed with it.`, where)];
    return older.map(({ keyId, tokens, revocations }) => ({
      level: 'warning',
      what: `${tokens + revocations} stored credentials are still sealed with the key "${keyId}"; "${id}" seals now.`,
      where,
      todo: 'Run `npx patchbay keys sweep`, then retire the older key.',
    }));
  },
};

/** How much each key has sealed, once it is sure that it opens; undefined where the store cannot be asked. */
async function usesOf({ store: given, keys: provider }: CheckedSetup) {
  try {
    if (given === undefined) return undefined;
    await checkKeys(given, provider);
    return await given.sealed.keysInUse();
  } catch (error) {
    if (isPatchbayError(error) && error.code.startsWith('store/')) return undefined;
    throw error;
  }
}

const redirectUris: Check<CheckedSetup> = {
  id: 'redirect-uris',
  title: 'What has to be registered with each provider',
  async run({ baseUrl, apps, production }) {
    if (baseUrl === undefined) return [];
    if (production && isLoopback(baseUrl))
      return [
        {
          level: 'error',
          what: `baseUrl is ${baseUrl.origin}, which only this machine can reach.`,
          where: 'createPatchbay({ baseUrl })',
          todo: 'Pass the https URL at which browsers reach the handler in production.',
        },
      ];
    return apps.map(({ name, connector, redirectUri }) =>
      ok(`Register exactly this redirect URI with ${name}: ${redirectUri}`, connector),
    );
  },
};

const origins: Check<CheckedSetup> = {
  id: 'origins',
  title: 'Requests go to the providers themselves',
  async run({ origins: map, production, apps }) {
    const moved = Object.entries(map);
    if (moved.length === 0 && apps.length > 0)
      return [ok('Every request goes to the provider itself.', 'createPatchbay({ origins })')];
    return moved.map(([from, to]) => ({
      level: production ? 'warning' : 'ok',
      what: `What is meant for ${from} goes to ${to}.`,
      where: 'createPatchbay({ origins })',
      ...(production && { todo: 'Leave it out in production, unless it is a proxy of yours.' }),
    }));
  },
};

/** What can be asked of any set-up, on any runtime. */
export const setupChecks: readonly Check<CheckedSetup>[] = [
  store,
  keys,
  redirectUris,
  origins,
  providerCheck,
];

/** What is wrong with a Patchbay's set-up, where, and what to do; also what is right. Changes nothing, and never throws for what it finds. */
export function diagnose(
  patchbay: object,
  { production = false, ...options }: CheckOptions & { readonly production?: boolean } = {},
): Promise<readonly Finding[]> {
  return runChecks(setupChecks, { ...setupOf(patchbay), production }, options);
}

function ok(what: string, where: string): Seen {
  return { level: 'ok', what, where };
}
