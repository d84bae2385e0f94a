import type { PermitClaim, PermitClaimed } from '@patchbay/core';
import { keyOf } from './key-of.ts';
import type { State } from './state.ts';

/** Who does not ask again for so long has left the line. */
const patienceMs = 5000;

/** Gives a permit where one is free that nobody before has asked for. */
export function acquire({ permits: all, now }: State, claim: PermitClaim): PermitClaimed {
  const { key, holder, permits, yields, leaseSeconds } = claim;
  const time = now().getTime();
  const id = keyOf(key, holder);
  let [taken, ahead, isBehind] = [0, 0, false];
  for (const [other, permit] of all) {
    if (permit.until <= time) all.delete(other);
    else if (other === id) isBehind = true;
    else if (permit.key !== key) continue;
    else if (permit.held) taken += 1;
    else if (permit.yields === yields ? !isBehind : yields) ahead += 1;
  }
  const left = yields ? Math.min(Math.ceil(permits / 10), permits - 1) : 0;
  const held = all.get(id)?.held || taken + ahead < permits - left;
  all.set(id, { key, held, yields, until: time + (held ? leaseSeconds * 1000 : patienceMs) });
  return { held, ahead: held ? 0 : ahead };
}

/** Takes a permit back, or a place in line. */
export function release({ permits }: State, { key, holder }: Pick<PermitClaim, 'key' | 'holder'>): void {
  permits.delete(keyOf(key, holder));
}
