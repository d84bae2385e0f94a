import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { keyApp } from './key-app.ts';

// A process of the app: reads every tenant's token again and again until its input ends, then tells how that went.
const tenants = Number(process.env.TENANTS);
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 2 });
const app = keyApp(postgresStore({ sql }), process.env.INTEGRATION_ENCRYPTION_KEY);
let ended = false;
process.stdin.on('end', () => {
  ended = true;
});
process.stdin.resume();

let rounds = 0;
const failures: string[] = [];
while (!ended) {
  for (let at = 0; at < tenants; at += 1)
    await app.read(`t${at}`).catch((error: unknown) => failures.push(String(error)));
  rounds += 1;
  if (rounds === 1) console.log('reading');
}
console.log(JSON.stringify({ rounds, failures }));
await sql.end({ timeout: 5 });
