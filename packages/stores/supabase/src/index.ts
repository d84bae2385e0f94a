export type { IntegrationsDatabase } from '@patchbay/store-postgres';
export type { RpcAnswer, RpcCall, SupabaseLike } from './client.ts';
export type { SupabaseStoreOptions } from './supabase-store.ts';
export { supabaseStore } from './supabase-store.ts';
