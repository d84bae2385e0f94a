import { startPostgres } from '@patchbay/testing/postgres';

// A process that starts a server, tells where, and never stops it.
const { url } = await startPostgres();
process.send?.(url);
setInterval(() => undefined, 1000);
