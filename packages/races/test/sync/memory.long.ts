import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('worker/long-stream.ts', import.meta.url));

test('G27, sync C38 after a million records the heap is at most a fifth larger than after a hundred thousand', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--conditions=@patchbay/source',
    '--expose-gc',
    entry,
  ]);
  const { early, late, records } = JSON.parse(stdout) as Record<'early' | 'late' | 'records', number>;
  expect(records).toBe(1_000_000);
  expect(late / early).toBeLessThanOrEqual(1.2);
}, 300_000);
