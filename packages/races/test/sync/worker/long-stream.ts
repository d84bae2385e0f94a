import { createPatchbay, keyring, type Store, sync } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { ScriptedProvider, scripted, scriptedApp, scriptedMinute } from '@patchbay/testing/sync';

// A process that syncs a million records into a store that keeps none of them, and prints how much it holds after a
// hundred thousand and at the end, in bytes.
const total = 1_000_000;
const early = 100_000;
const pageSize = 1000;

const provider = new ScriptedProvider({ now: () => new Date() });
const store = forgetful(memoryStore());
const patchbay = createPatchbay({
  baseUrl: 'https://app.example.com/integrations',
  connectors: [scripted(scriptedApp)],
  keys: keyring('00112233445566778899aabbccddeeff'.repeat(2)),
  features: [sync()],
  fetch: async (input, init) => {
    const request = new Request(input, init);
    const { pathname, searchParams } = new URL(request.url);
    return pathname.startsWith('/lists/')
      ? page(Number(searchParams.get('cursor') ?? 0))
      : provider.fetch(request);
  },
  store,
});

const held: number[] = [];
let records = 0;
const owner = { tenantId: 'acme' };
const { url, cookie } = await patchbay.connect('scripted', { owner, abilities: ['ascending'] });
const consented = await provider.fetch(url);
const headers = { cookie: cookie.split(';')[0] ?? '' };
const { connection } = await patchbay.callback(
  new Request(consented.headers.get('location') ?? '', { headers }),
);
await patchbay.use(scripted, { connection: connection.id, owner }).sync('ascending', {
  onProgress(progress) {
    records = progress.records;
    if (records === early || records === total) held.push(heap());
  },
});
process.stdout.write(JSON.stringify({ early: held[0], late: held[1], records }));

function heap(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** Made when it is asked for: the provider itself holds nothing. */
function page(first: number): Response {
  const listed = Array.from({ length: pageSize }, (_, index) => ({
    id: `r${first + index}`,
    at: scriptedMinute(first + index),
    name: `record ${first + index}`,
  }));
  const next = first + pageSize;
  return Response.json({ records: listed, total, ...(next < total && { next: String(next) }) });
}

function forgetful(plain: Store): Store {
  return {
    ...plain,
    sync: {
      ...plain.sync,
      async commitPage(written) {
        await plain.sync.commitPage({ ...written, records: [] });
        return { inserted: written.records.length, updated: 0, unchanged: 0, deleted: 0, rejected: 0 };
      },
    },
  };
}
