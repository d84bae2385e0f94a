import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { keyring } from '../../src/crypto/keyring.ts';
import { open } from '../../src/crypto/seal.ts';

/** Made once, by the first version of this format. Never made anew: whatever opens then must open for ever. */
const golden = z
  .object({
    keys: z.string(),
    values: z.array(
      z.object({
        place: z.object({
          purpose: z.enum(['token', 'flow']),
          tenantId: z.string(),
          row: z.string(),
          name: z.string(),
          salt: z.string(),
        }),
        plain: z.string(),
        sealed: z.string(),
      }),
    ),
  })
  .parse(JSON.parse(await readFile(new URL('../golden/sealed-values.json', import.meta.url), 'utf8')));

describe('G7 what was sealed by an earlier version opens for ever', () => {
  test('there are some', () => {
    expect(golden.values.length).toBeGreaterThanOrEqual(5);
  });

  test.each(golden.values)('$sealed', async ({ place, plain, sealed }) => {
    expect(await open(keyring(golden.keys), place, sealed)).toBe(plain);
  });
});
