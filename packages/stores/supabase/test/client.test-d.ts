import type { IntegrationsDatabase, SupabaseStoreOptions } from '@patchbay/store-supabase';
import type { SupabaseClient } from '@supabase/supabase-js';
import { expectTypeOf, test } from 'vitest';

type Client = SupabaseStoreOptions['client'];

/** As `supabase gen types` writes it for an app that has never heard of Patchbay. */
interface AppDatabase {
  public: {
    Tables: {
      notes: { Row: { id: number }; Insert: { id?: number }; Update: { id?: number }; Relationships: [] };
    };
    Views: Record<never, never>;
    Functions: { ping: { Args: never; Returns: string } };
  };
}

test('any client of supabase-js is accepted, whatever its Database type', () => {
  expectTypeOf<SupabaseClient>().toExtend<Client>();
  expectTypeOf<SupabaseClient<AppDatabase>>().toExtend<Client>();
  expectTypeOf<SupabaseClient<AppDatabase & IntegrationsDatabase>>().toExtend<Client>();
});

test('what is no client is refused', () => {
  expectTypeOf<{ rpc(): Promise<void> }>().not.toExtend<Client>();
});

test('a typed client knows the rows that a person may read, and none of the credentials', () => {
  const client = {} as SupabaseClient<AppDatabase & IntegrationsDatabase>;
  const read = () => client.schema('integrations').from('connections').select('id, status, last_synced_at');
  type Rows = NonNullable<Awaited<ReturnType<typeof read>>['data']>;
  expectTypeOf<Rows>().toEqualTypeOf<{ id: string; status: string; last_synced_at: string | null }[]>();
  // @ts-expect-error -- nobody reads tokens
  const tokens = () => client.schema('integrations').from('tokens');
  expectTypeOf(tokens).toBeFunction();
});
