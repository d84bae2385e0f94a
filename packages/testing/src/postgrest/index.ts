export { supabaseKey } from './caller.ts';
export type { PostgrestStandIn, PostgrestStandInOptions } from './stand-in.ts';
export { postgrestStandIn } from './stand-in.ts';
export { authenticatorUrl, createSupabaseRoles } from './supabase-roles.ts';
