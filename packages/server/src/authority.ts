import type { Owner } from '@patchbay/core';
import type { Action } from './access-request.ts';
import { Refusal } from './refusal.ts';
import type { Call } from './route.ts';

/** Throws `server/forbidden` unless the app lets it happen. */
export async function permit(
  call: Call & { readonly owner: Owner },
  action: Action,
  about: { readonly connector?: string; readonly connection?: string } = {},
): Promise<void> {
  if (await isPermitted(call, action, about)) return;
  throw new Refusal('server/forbidden', 'You may not do this. Ask the people who run this app.');
}

/** Whether the app lets it happen; whatever it does not answer with true is a no. */
export async function isPermitted(
  { context: { authorize, patchbay, report }, request, owner, signal }: Call & { readonly owner: Owner },
  action: Action,
  { connector, connection }: { readonly connector?: string; readonly connection?: string },
): Promise<boolean> {
  if (authorize === undefined) return true;
  const of = connection === undefined ? undefined : await patchbay.workspaceOf(connection, { owner, signal });
  const known = connector ?? (await of?.connection())?.connector;
  try {
    return (await authorize({ action, owner, connector: known, connection, request })) === true;
  } catch (error) {
    report(error);
    throw new Refusal(
      'server/failed',
      'Whether you may do this could not be found out. Try again in a moment.',
    );
  }
}
