import * as z from 'zod/mini';

/** What the developer sets beside client id and secret. */
export const app = z.strictObject({
  /** Of the app's webhook, or of the hooks set on repositories; several while it is being changed. Without it every delivery is refused. */
  webhookSecret: z.optional(
    z.union([
      z.string().check(z.minLength(1)),
      z.array(z.string().check(z.minLength(1))).check(z.minLength(1)),
    ]),
  ),
});
