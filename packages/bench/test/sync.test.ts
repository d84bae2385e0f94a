import { memoryStore } from '@patchbay/store-memory';
import { expect, test } from 'vitest';
import { contact, contactPages } from '../benchmarks/subjects/sync/contact-records.ts';
import { contactsApp, pagesOverHttp, type ReadContacts } from '../benchmarks/subjects/sync/contacts.ts';
import type { ContactsServer } from '../benchmarks/subjects/sync/contacts-server.ts';
import { startApart } from '../src/process-apart.ts';

const owner = { tenantId: 'acme', userId: 'u1' };

test('contacts are of the size that is told, the same in every process, and hold what JSON has to escape', () => {
  const texts = Array.from({ length: 1000 }, (_, number) => JSON.stringify(contact(number)));
  const bytes = texts.reduce((total, text) => total + Buffer.byteLength(text), 0) / texts.length;
  expect(bytes).toBeGreaterThan(500);
  expect(bytes).toBeLessThan(580);
  expect(JSON.stringify(contact(7))).toBe(texts[7]);
  const escaped = ['\\"', '\\\\', '\\n', 'Ł'].filter((sign) => texts.some((text) => text.includes(sign)));
  expect(escaped).toHaveLength(4);
});

test('what is synced is what the walk brings, made here or served', async () => {
  const server = startApart<ContactsServer>(
    new URL('../benchmarks/subjects/sync/contacts-server.ts', import.meta.url),
  );
  try {
    const origin = await server.ask('serve', { count: 250 });
    const store = memoryStore();
    const walk = { count: 250, pageSize: 100 };
    const key = await contactsApp(store, () => contactPages(walk)).connect(owner);
    const counts = async (read: ReadContacts) =>
      (await contactsApp(store, read, origin).workspace(key).sync('contacts')).counts;
    const none = { deleted: 0, rejected: 0 };

    expect(await counts(() => contactPages(walk))).toEqual({
      ...none,
      inserted: 250,
      updated: 0,
      unchanged: 0,
    });
    expect(await counts(pagesOverHttp(100))).toEqual({ ...none, inserted: 0, updated: 0, unchanged: 250 });
    const changed = await counts(() => contactPages({ ...walk, changedEvery: 100 }));
    expect(changed).toEqual({ ...none, inserted: 0, updated: 3, unchanged: 247 });
  } finally {
    server.end();
  }
});
