import { isPatchbayError, systemClock } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';
import { returning } from '../connect.ts';
import { vaultPatchbay } from '../vault.ts';
import { faultyTokens } from './faulty-tokens.ts';
import type { Answer, Asked, Question, Questions, Returned, WorkerSetup } from './messages.ts';

// A process of an app: its first message sets it up, each later one is a question. On SIGTERM it ends as an app
// should: when no refresh is under way.
process.once('message', (setup: WorkerSetup) => void run(setup));

async function run(setup: WorkerSetup): Promise<void> {
  const sql = postgres(setup.databaseUrl, {
    max: setup.pool ?? 4,
    connection: { application_name: setup.client },
    onnotice: () => undefined,
  });
  const { patchbay, ask, list, callbacks } = app(setup, sql);
  const answered = async ({ name, asked }: Question) => {
    if (name === 'tokens') return ask(asked.callers);
    return name === 'callbacks' ? callbacks(asked) : { found: await list() };
  };
  const answer = async (question: Question) =>
    tell({ number: question.number, answer: await answered(question) });
  const end = async () => {
    tell({ number: 0, state: 'ending' });
    await patchbay.idle();
    await sql.end({ timeout: 5 });
    process.exit();
  };
  process.on('message', (question: Question) => void answer(question));
  process.once('SIGTERM', () => void end());
  process.once('disconnect', () => process.exit());
  await list();
  tell({ number: 0, state: 'ready' });
}

function app(setup: WorkerSetup, sql: postgres.Sql) {
  const { client, connections, providerOrigin, clockAheadMs = 0, timeoutMs = 30_000 } = setup;
  const plain = postgresStore({ sql });
  const tokens = faultyTokens(plain.tokens, { crash: setup.crash, failingWrites: setup.failingWrites ?? 0 });
  const store = { ...plain, tokens };
  const clock = { ...systemClock, now: () => new Date(Date.now() + clockAheadMs) };
  const { connector, patchbay } = vaultPatchbay({ client, providerOrigin, store, clock, timeoutMs });
  const workspaces = connections.map(({ id, owner }) => patchbay.use(connector, { connection: id, owner }));
  return {
    patchbay,
    async ask(callers: number): Promise<Asked> {
      const all = workspaces.flatMap((workspace) =>
        Array.from({ length: callers }, () => workspace.getToken()),
      );
      const calls = await Promise.allSettled(all);
      return {
        tokens: calls.flatMap((call) => (call.status === 'fulfilled' ? [call.value] : [])),
        failures: calls.flatMap((call) => (call.status === 'rejected' ? [failureOf(call.reason)] : [])),
      };
    },
    async callbacks({ times, ...browser }: Questions['callbacks']['asked']): Promise<Returned> {
      const all = Array.from({ length: times }, () => patchbay.callback(returning(browser)));
      const calls = await Promise.allSettled(all);
      const failures = calls.flatMap((call) => (call.status === 'rejected' ? [failureOf(call.reason)] : []));
      return { finished: times - failures.length, failures };
    },
    async list(): Promise<number> {
      return (await patchbay.list({ owner: connections[0]?.owner ?? { tenantId: 'nobody' } })).length;
    },
  };
}

function failureOf(error: unknown): Asked['failures'][number] {
  if (!isPatchbayError(error)) return { code: String(error) };
  const { reason } = error.detail;
  return { code: error.code, ...(reason !== undefined && { reason }) };
}

function tell(answer: Answer): void {
  process.send?.(answer);
}
