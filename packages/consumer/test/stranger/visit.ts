import { migrate } from '@patchbay/store-postgres';
import { answerConsent } from '@patchbay/testing/emulator';
import postgres from 'postgres';

/** What the README's 20 lines export. */
interface App {
  connect(): Promise<Response>;
  afterConsent(request: Request): Promise<string>;
}

// Runs in the stranger's project: makes the tables, then does what a person's browser does, over real HTTP.
const sql = postgres(process.env.DATABASE_URL ?? '');
await migrate(sql);
await sql.end({ timeout: 5 });

const app: App = await import(process.env.APP ?? '');
const redirect = await app.connect();
const consentPage = redirect.headers.get('location') ?? '';
const cookies = redirect.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
const back = await answerConsent(fetch, consentPage);
const token = await app.afterConsent(new Request(back, { headers: { cookie: cookies.join('; ') } }));
console.log(
  JSON.stringify({ status: redirect.status, consentPage, back: back.origin + back.pathname, token }),
);
process.exit(0); // The app's pool stays open, as it would in a server.
