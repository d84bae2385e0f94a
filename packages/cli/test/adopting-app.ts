import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { keyApp } from './key-app.ts';

// The module of an app: what `--app` names. It holds its connections open, as apps do.
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 2, onnotice: () => undefined });

export const { patchbay } = keyApp(postgresStore({ sql }), process.env.INTEGRATION_ENCRYPTION_KEY);
