// What is promised against attackers holds on PostgreSQL as it does in memory: the same tests, on the other store.
import './run-on-pglite.ts';
import '../threats/consent.test.ts';
import '../threats/mix-up.test.ts';
import '../threats/sealed.test.ts';
import '../threats/tenants.test.ts';
