import { answerParent } from '../../../src/process-apart.ts';
import { betterAuthKeeper } from './better-auth.ts';
import { patchbayKeeper } from './patchbay.ts';
import { simpleOauth2Keeper } from './simple-oauth2.ts';
import type { Surroundings, TokenKeeper, TokenPair } from './token-keeper.ts';

export type AppProcess = typeof answers;
export type KeeperName = keyof typeof makers;

interface Ask {
  readonly keeper: KeeperName;
  readonly kept: string;
  readonly callers: number;
}

// One process of an app. Each way to keep tokens lives in it, and one is asked at a time.
const makers = {
  patchbay: patchbayKeeper,
  'better-auth': betterAuthKeeper,
  'simple-oauth2': simpleOauth2Keeper,
};
const keepers = new Map<string, TokenKeeper>();

const answers = {
  async begin(surroundings: Surroundings): Promise<void> {
    for (const [name, make] of Object.entries(makers)) keepers.set(name, make(surroundings));
  },
  async prepare(): Promise<void> {
    for (const keeper of keepers.values()) await keeper.prepare();
  },
  async keep({ keeper, pair }: { readonly keeper: KeeperName; readonly pair: TokenPair }): Promise<string> {
    return keeperOf(keeper).keep(pair);
  },
  /** So many callers ask at the same moment; tells how many of them got no token. */
  async ask({ keeper, kept, callers }: Ask): Promise<number> {
    const asked = Array.from({ length: callers }, () => keeperOf(keeper).token(kept));
    const answered = await Promise.allSettled(asked);
    return answered.filter(({ status }) => status === 'rejected').length;
  },
};

answerParent(answers);

function keeperOf(name: KeeperName): TokenKeeper {
  const keeper = keepers.get(name);
  if (keeper === undefined) throw new Error(`${name} has not begun`);
  return keeper;
}
