// What is promised of many connections at once holds on PostgreSQL as it does in memory.
import './run-on-pglite.ts';
import '../flow/bulk/bulk.test.ts';
import '../flow/bulk/running.test.ts';
