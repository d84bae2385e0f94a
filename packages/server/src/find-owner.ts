import type { Owner } from '@patchbay/core';
import { Refusal } from './refusal.ts';
import type { Call } from './route.ts';

/** Whose request it is, as the app's own session says; undefined when it knows nobody. */
export async function ownerOf({
  context,
  request,
}: Pick<Call, 'context' | 'request'>): Promise<Owner | undefined> {
  try {
    return (await context.session(request))?.owner;
  } catch (error) {
    context.report(error);
    throw new Refusal('server/failed', 'Who is asking could not be found out. Try again in a moment.');
  }
}
