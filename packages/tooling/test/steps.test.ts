import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Step {
  command: string;
  files: string[];
}

const manifest: { wireit: Record<string, Step> } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
);

// The links between packages in node_modules run in circles, and wireit follows them: minutes, and then memory.
test.each(Object.entries(manifest.wireit))(
  '%s is not kept fresh by files of node_modules',
  (_, { files }) => {
    expect(files).toContain('!**/node_modules/**');
  },
);
