import { isPatchbayError, keyring, PatchbayError } from '@patchbay/core';
import * as z from 'zod';

/** An app of your own at Slack. */
export interface SlackSettings {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly signingSecret: string;
  readonly distribution: 'internal' | 'marketplace' | 'distributed';
  /** Where Slack's authorization server and API are. */
  readonly origin: string;
  /** Where this machine can be reached from outside, without a path. */
  readonly publicUrl: string | undefined;
}

/** Everything the quickstart is told from outside. */
export interface Environment {
  /** Left out, an emulator stands in for Slack. */
  readonly slack: SlackSettings | undefined;
  /** Left out, a PostgreSQL is started, and deleted at the end. */
  readonly databaseUrl: string | undefined;
  readonly encryptionKey: string;
  /** What the emulator's workspace is made from. */
  readonly seed: string;
  /** Where our own app listens; 0 is any free port. */
  readonly port: number;
  /** Whether every event and request is told, without what is secret in it. */
  readonly debug: boolean;
}

const secret = z
  .string()
  .regex(/^\S+$/, 'must not have spaces in it: copy it again from "Basic Information"');

const variables = z.object({
  SLACK_CLIENT_ID: z
    .string()
    .regex(/^\d+\.\d+$/, 'must be two numbers with a point between: copy it from "Basic Information"')
    .optional(),
  SLACK_CLIENT_SECRET: secret.optional(),
  SLACK_SIGNING_SECRET: secret.optional(),
  SLACK_DISTRIBUTION: z
    .enum(['internal', 'marketplace', 'distributed'], 'must be internal, marketplace or distributed')
    .default('internal'),
  SLACK_ORIGIN: z
    .string()
    .refine(isReachableOrigin, 'must be an origin such as https://slack.com (http only on this machine)')
    .default('https://slack.com'),
  PUBLIC_URL: z
    .string()
    .refine(
      isReachableOrigin,
      'must be the https address of your tunnel without a path, such as https://abc.example.dev',
    )
    .optional(),
  PORT: z
    .string()
    .regex(/^\d+$/, 'must be a whole number from 1 to 65535')
    .transform(Number)
    .refine((port) => port >= 1 && port <= 65_535, 'must be a whole number from 1 to 65535')
    .optional(),
  DATABASE_URL: z
    .string()
    .refine(
      (text) => URL.canParse(text) && /^postgres(ql)?:\/\//.test(text),
      'must be the URL of a PostgreSQL: postgres://user:password@host:5432/database',
    )
    .optional(),
  INTEGRATION_ENCRYPTION_KEY: z.string().optional(),
  SEED: z.string().default('1'),
  PATCHBAY_DEBUG: z.string().optional(),
});

/** Reads the variables that .env.example explains. Throws `config/invalid` with all that is wrong, without any value. */
export function readEnvironment(given: Readonly<Record<string, string | undefined>>): Environment {
  // A line like `PORT=` in .env means that nothing was chosen.
  const parsed = variables.safeParse(Object.fromEntries(Object.entries(given).filter(([, value]) => value)));
  if (!parsed.success) {
    throw misconfigured(parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`));
  }
  const { SEED: seed, PORT, DATABASE_URL: databaseUrl } = parsed.data;
  const problems = contradictions(parsed.data);
  if (problems.length > 0) throw misconfigured(problems);
  const slack = slackSettings(parsed.data);
  const port = PORT ?? (slack === undefined ? 0 : 3000);
  return {
    slack,
    databaseUrl,
    encryptionKey: parsed.data.INTEGRATION_ENCRYPTION_KEY ?? newKey(),
    seed,
    port,
    debug: parsed.data.PATCHBAY_DEBUG !== undefined,
  };
}

type Variables = z.output<typeof variables>;

function slackSettings(given: Variables): SlackSettings | undefined {
  const { SLACK_CLIENT_ID: clientId, SLACK_CLIENT_SECRET: clientSecret, SLACK_ORIGIN, PUBLIC_URL } = given;
  const { SLACK_SIGNING_SECRET: signingSecret } = given;
  if (clientId === undefined || clientSecret === undefined || signingSecret === undefined) return undefined;
  return {
    clientId,
    clientSecret,
    signingSecret,
    distribution: given.SLACK_DISTRIBUTION,
    origin: new URL(SLACK_ORIGIN).origin,
    publicUrl: PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL).origin,
  };
}

function contradictions(given: Variables): string[] {
  const { DATABASE_URL, INTEGRATION_ENCRYPTION_KEY } = given;
  const problems: string[] = [];
  const together = ['SLACK_CLIENT_ID', 'SLACK_CLIENT_SECRET', 'SLACK_SIGNING_SECRET'] as const;
  const missing = together.filter((name) => given[name] === undefined);
  if (missing.length > 0 && missing.length < together.length)
    problems.push(
      `${missing.join(' and ')} is missing: all three stand in "Basic Information"; leave out all for the emulator`,
    );
  if (DATABASE_URL !== undefined && INTEGRATION_ENCRYPTION_KEY === undefined)
    problems.push(
      'INTEGRATION_ENCRYPTION_KEY is missing: what your database keeps has to be opened again; `openssl rand -hex 32` makes one',
    );
  return [...problems, ...keyProblem(INTEGRATION_ENCRYPTION_KEY)];
}

function keyProblem(key: string | undefined): string[] {
  try {
    if (key !== undefined) keyring(key);
    return [];
  } catch (error) {
    if (isPatchbayError(error)) return [error.message];
    throw error;
  }
}

function isReachableOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, pathname, search, hash, username } = new URL(text);
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  const isBare = pathname === '/' && search + hash + username === '';
  return isBare && (protocol === 'https:' || (protocol === 'http:' && isHere));
}

/** Good for one run: its connection ends with it. */
function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
}

function misconfigured(problems: readonly string[]): PatchbayError {
  const lines = problems.map((problem) => `\n  ${problem}`);
  return new PatchbayError(
    'config/invalid',
    `The environment, or .env, needs a correction (.env.example explains each):${lines.join('')}`,
  );
}
