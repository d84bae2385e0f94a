import { createRequire } from 'node:module';
import postgres from 'postgres';
import type Stripe from 'stripe';
import { answerParent } from '../../../src/process-apart.ts';
import { contact } from './contact-records.ts';

export type UpsertProcess = typeof answers;

interface Order {
  readonly databaseUrl: string;
  readonly count: number;
}

// What one would do without us, in a process of its own. Contacts are made while it is measured, as for a sync.
const answers = {
  /** One statement for each record, one after the other, into the table of the records. */
  async 'per-row'({ databaseUrl, count }: Order): Promise<{ seconds: number; cpuMicroseconds: number }> {
    const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
    const taken = await timed(async () => {
      for (let number = 0; number < count; number += 1) {
        const data = contact(number);
        await sql`
          insert into integrations.records
            (connection_id, stream, partition, key, tenant_id, data, first_seen_at, updated_at)
          values ('per-row', 'contacts', '', ${data.id}, 'acme', ${sql.json(data)}, now(), now())
          on conflict (connection_id, stream, partition, key) do update set
            data = excluded.data, updated_at = excluded.updated_at`;
      }
    });
    await sql.end({ timeout: 5 });
    return taken;
  },
  /** Its own tables, its own pool of ten, lists of 250 as its backfill makes them. */
  async 'stripe-sync-engine'({ databaseUrl, count }: Order) {
    // As CommonJS: its other build does not find the folder of its migrations.
    const { StripeSync, runMigrations } = createRequire(import.meta.url)(
      '@supabase/stripe-sync-engine',
    ) as typeof import('@supabase/stripe-sync-engine');
    await runMigrations({ databaseUrl, schema: 'stripe' });
    const engine = new StripeSync({
      schema: 'stripe',
      stripeSecretKey: 'sk_test_none',
      stripeWebhookSecret: 'whsec_none',
      poolConfig: { connectionString: databaseUrl, max: 10 },
    });
    const taken = await timed(async () => {
      for (let first = 0; first < count; first += 250) {
        const length = Math.min(250, count - first);
        await engine.upsertCustomers(Array.from({ length }, (_, at) => customer(first + at)));
      }
    });
    await engine.close();
    return taken;
  },
};

answerParent(answers);

async function timed(work: () => Promise<void>) {
  const started = { at: performance.now(), cpu: process.cpuUsage() };
  await work();
  const { user, system } = process.cpuUsage(started.cpu);
  return { seconds: (performance.now() - started.at) / 1000, cpuMicroseconds: user + system };
}

/** The same contact in the fields of a Stripe customer. */
function customer(number: number): Stripe.Customer {
  const { id, email, firstName, lastName, phone, company, address, note, createdAt, ...rest } =
    contact(number);
  return {
    id,
    object: 'customer',
    email,
    name: `${firstName} ${lastName}`,
    phone,
    description: note,
    address,
    metadata: { company, ...rest },
    created: Date.parse(createdAt) / 1000,
    livemode: true,
  } as unknown as Stripe.Customer;
}
