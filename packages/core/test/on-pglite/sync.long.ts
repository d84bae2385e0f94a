// What is promised of a sync that ends other than well holds on PostgreSQL as it does in memory.
import './run-on-pglite.ts';
import '../flow/sync/control.test.ts';
import '../flow/sync/deletions.test.ts';
import '../flow/sync/partitions.test.ts';
import '../flow/sync/rejected.test.ts';
