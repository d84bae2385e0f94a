import './pglite-sync.test.ts';
