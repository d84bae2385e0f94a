import * as z from 'zod/mini';

/** What the developer sets beside client id and secret, as on the app's page at Slack. */
export const app = z.strictObject({
  /** From "Basic Information"; several while it is being changed. Without it every event is refused. */
  signingSecret: z.optional(
    z.union([
      z.string().check(z.minLength(1)),
      z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
    ]),
  ),
  /** The app was switched to PKCE, which makes it a public client that sends no secret. It cannot be switched back. */
  pkce: z._default(z.boolean(), false),
  /**
   * How the app is distributed. `distributed` (commercially, outside the Marketplace) may read a channel's history once
   * a minute, 15 messages at a time; the other two fifty times, in large pages.
   */
  distribution: z._default(z.enum(['internal', 'marketplace', 'distributed']), 'distributed'),
});
