import { createPatchbay, keyring, subjects } from '@patchbay/core';
import { memoryStore } from '@patchbay/store-memory';
import { expect, it } from 'vitest';

const reader = { tenantId: 'acme', subject: 'client-7', userId: 'tess' };

function patchbayWithSubjects() {
  return createPatchbay({
    baseUrl: 'https://app.example/integrations',
    connectors: [],
    store: memoryStore(),
    keys: keyring('ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA='),
    features: [subjects()],
  });
}

it('row A11: a person is granted a subject, is listed among its readers, and loses it', async () => {
  const patchbay = patchbayWithSubjects();
  expect(await patchbay.subjects.grant(reader)).toBe(true);
  expect(await patchbay.subjects.grant(reader)).toBe(false);
  expect(await patchbay.subjects.readers(reader)).toEqual(['tess']);
  expect(await patchbay.subjects.readers({ tenantId: 'globex', subject: 'client-7' })).toEqual([]);
  expect(await patchbay.subjects.revoke(reader)).toBe(true);
  expect(await patchbay.subjects.readers(reader)).toEqual([]);
});

it.each([
  ['tenantId', 'input/owner-missing'],
  ['subject', 'input/invalid'],
  ['userId', 'input/invalid'],
] as const)('threat T15: granting without %s is refused', async (field, code) => {
  const patchbay = patchbayWithSubjects();
  for (const nothing of [undefined, '', 'a\u0000b']) {
    const granted = patchbay.subjects.grant({ ...reader, [field]: nothing });
    await expect(granted).rejects.toMatchObject({ code });
  }
});
