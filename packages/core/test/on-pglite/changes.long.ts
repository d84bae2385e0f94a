// What a reader of changes is promised holds on PostgreSQL as it does in memory: the same tests, on the other store.
import './run-on-pglite.ts';
import '../flow/sync/changes.test.ts';
import '../flow/work/retention.test.ts';
