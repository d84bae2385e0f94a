import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { doctorChecks } from '../src/doctor/examine.ts';

test('the page of the doctor lists every check, in its order', async () => {
  const page = await readFile(join(import.meta.dirname, '../../../docs/doctor.md'), 'utf8');
  const listed = [...page.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, id]) => id);
  expect(listed).toEqual(['app', ...doctorChecks.map(({ id }) => id)]);
});
