import * as z from 'zod';

/** What the developer sets beside client id and secret, as on the app's page at Slack. */
export const app = z.strictObject({
  /** From "Basic Information"; several while it is being changed. Without it every event is refused. */
  signingSecret: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
  /** The app was switched to PKCE, which makes it a public client that sends no secret. It cannot be switched back. */
  pkce: z.boolean().default(false),
  /**
   * How the app is distributed. `distributed` (commercially, outside the Marketplace) may read a channel's history once
   * a minute, 15 messages at a time; the other two fifty times, in large pages.
   */
  distribution: z.enum(['internal', 'marketplace', 'distributed']).default('distributed'),
});
