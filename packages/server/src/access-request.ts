import type { Owner } from '@patchbay/core';

/** What can be done through the routes: `connect` also reconnects and chooses a site, `read` also asks for the health. */
export type Action = 'read' | 'connect' | 'sync' | 'refresh' | 'withdraw' | 'disconnect';

/** What somebody who is signed in wants to do. */
export interface AccessRequest {
  readonly action: Action;
  /** As the session names it. */
  readonly owner: Owner;
  /** Undefined when several are asked for at once. */
  readonly connector: string | undefined;
  /** One of the owner's own; undefined for a new one, and when several are asked for at once. */
  readonly connection: string | undefined;
  /** For the rest of the session. Its body belongs to the route. */
  readonly request: Request;
}
