import type { RuntimeConnector } from '../../definition/connector.ts';
import { PatchbayError } from '../../errors/patchbay-error.ts';

/** Every stream and action, by name. */
function abilityNames({ streams, actions }: RuntimeConnector): readonly string[] {
  return [...Object.keys(streams), ...Object.keys(actions)];
}

/** The abilities a consent is about: those named, or all. Throws `input/invalid` for an unknown name. */
export function checkAbilities(
  connector: RuntimeConnector,
  wanted: readonly string[] | undefined,
): readonly string[] {
  const known = abilityNames(connector);
  const unknown = (wanted ?? []).filter((name) => !known.includes(name));
  if (unknown.length === 0) return wanted ?? known;
  throw new PatchbayError(
    'input/invalid',
    `${connector.id} has no ability called ${unknown.join(', ')}. It has: ${known.join(', ')}.`,
    { connector: connector.id },
  );
}

/** What must be asked for so that the abilities work, by token: the union of their scopes and telemetry's. */
export function scopesFor(
  connector: RuntimeConnector,
  abilities: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const { tokens, definition } = connector.auth;
  const asked = new Map<string, Set<string>>(tokens.map((name) => [name, new Set<string>()]));
  const add = (as: string | undefined, scopes: readonly string[] = []) => {
    for (const scope of scopes) asked.get(as ?? tokens[0])?.add(scope);
  };
  add(undefined, definition.scopes?.always);
  add(connector.telemetry.as, connector.telemetry.scopes);
  for (const name of abilities) {
    const ability = connector.streams[name] ?? connector.actions[name];
    add(ability?.as, ability?.scopes);
  }
  return Object.fromEntries([...asked].map(([name, scopes]) => [name, [...scopes].sort()]));
}

/** Granted scopes by token; a token that is not there was not given. */
export type ScopesByToken = Readonly<Record<string, readonly string[]>>;

/** Whether a grant covers a part of the connector. */
export function isCovered(
  connector: RuntimeConnector,
  part: { readonly as: string | undefined; readonly scopes: readonly string[] },
  granted: ScopesByToken,
): boolean {
  const held = granted[part.as ?? connector.auth.tokens[0]];
  return held !== undefined && missingScopes(connector, part.scopes, held).length === 0;
}

/** What was asked for, parted into what the grant covers and what it does not. Each once, in the order given. */
export function partAbilities(
  connector: RuntimeConnector,
  asked: readonly string[],
  granted: ScopesByToken,
): { readonly abilities: readonly string[]; readonly missing: readonly string[] } {
  const known = knownAbilities(connector, asked);
  const isUsable = (name: string) => {
    const ability = connector.streams[name] ?? connector.actions[name];
    return ability !== undefined && isCovered(connector, ability, granted);
  };
  return { abilities: known.filter(isUsable), missing: known.filter((name) => !isUsable(name)) };
}

/** Those of the names that this version of the connector still has, each once. */
export function knownAbilities(connector: RuntimeConnector, names: readonly string[]): readonly string[] {
  const known = new Set(abilityNames(connector));
  return [...new Set(names)].filter((name) => known.has(name));
}

/** The scopes an ability needs that were not granted. */
export function missingScopes(
  connector: RuntimeConnector,
  needed: readonly string[],
  granted: readonly string[],
): readonly string[] {
  const covers =
    connector.auth.definition.scopes?.covers ?? ((held: string, wanted: string) => held === wanted);
  return needed.filter((wanted) => !granted.some((held) => covers(held, wanted)));
}
