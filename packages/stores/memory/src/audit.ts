import type { ConnectionRow, OwnerData } from '@patchbay/core';
import { json } from './json.ts';
import type { State } from './state.ts';

/** Notes in the audit trail what was done to a connection. */
export function note(
  state: State,
  { owner, id }: Pick<ConnectionRow, 'owner' | 'id'>,
  action: OwnerData['audit']['action'],
  detail: object,
): void {
  state.audit.set(state.audit.size, {
    owner: json(owner),
    connection: id,
    action,
    detail: json({ ...detail }),
    at: state.now(),
  });
}
