import { createPatchbay, keyring, type Owner, ownerData } from '@patchbay/core';
import { postgresStore } from '@patchbay/store-postgres';
import postgres from 'postgres';

/** What an erasing process is told. It kills itself, as kill -9 would, after so many steps. */
export interface EraserSetup {
  readonly databaseUrl: string;
  readonly owner: Owner;
  readonly steps: number;
}

// A process that erases an owner and sends what it did.
process.once('message', (setup: EraserSetup) => void run(setup));

async function run({ databaseUrl, owner, steps }: EraserSetup): Promise<void> {
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => undefined });
  const store = postgresStore({ sql });
  let done = 0;
  const mortal = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get:
        (target, name) =>
        async (...given: unknown[]) => {
          const call = Reflect.get(target, name) as (...given: unknown[]) => Promise<unknown>;
          const answer = await call(...given);
          done += 1;
          if (done === steps) process.kill(process.pid, 'SIGKILL');
          return answer;
        },
    });
  const patchbay = createPatchbay({
    baseUrl: 'https://app.example.com/integrations',
    connectors: [],
    store: { ...store, owners: mortal(store.owners), connections: mortal(store.connections) },
    keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
    features: [ownerData()],
  });
  const { erased } = await patchbay.eraseOwner(owner);
  process.send?.(erased);
  await sql.end({ timeout: 5 });
  process.disconnect?.();
}
