import * as z from 'zod';

/** What the developer sets beside client id and secret. */
export const app = z.strictObject({
  /** Of the app's webhook, or of the hooks set on repositories; several while it is being changed. Without it every delivery is refused. */
  webhookSecret: z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]).optional(),
});
