import './supabase-store.test.ts';
