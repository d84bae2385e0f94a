import './pglite-store.test.ts';
