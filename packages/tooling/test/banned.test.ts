import { expect, test } from 'vitest';
import { bannedCode } from '../src/banned-code.ts';
import { bannedText } from '../src/banned-text.ts';
import { memoryTree } from '../src/file-tree.ts';

// Joined from halves, as the repository's own check reads this file too.
test.each([
  ['// TO', 'DO: later'],
  ['// FIX', 'ME'],
  ['// @ts-', 'ignore'],
  ['// @ts-', 'nocheck'],
  ['const a = b as ', 'any;'],
  ['// biome-', 'ignore lint: because'],
  ['// oxlint-', 'disable-next-line'],
  ['test.', "skip('x');"],
  ['describe.', "only('x');"],
  ['test.concurrent.', "only('x');"],
  ['it.', "todo('x');"],
  ["const home = '/wo", "rk/main';"],
  ["const home = '/ro", "ot/x';"],
  ["const file = '/tm", "p/x';"],
  ['https://registry.npm', 'js.org/x'],
  ['http://deb.', 'debian.org'],
  ["import { z } from 'zo", "d';"],
  ['onUnhandled', "Request: 'error'"],
])('banned text: %s%s', (start, end) => {
  const found = bannedText(memoryTree({ 'a.ts': `\n${start}${end}\n` }));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^a\.ts:2 has "/);
});

test('text that only resembles banned text is let through', () => {
  const text =
    "import '../work/tick.ts';\nimport './tmp/a.ts';\nconst words = ['anyhow', 'todo'];\nlist.skip(1);\n";
  expect(bannedText(memoryTree({ 'a.ts': text, 'pnpm-lock.yaml': '# TO'.concat('DO') }))).toEqual([]);
});

const listen = "import { setupServer } from 'msw/node';\nconst server = setupServer();\n";

test.each([
  ['try { go(); } catch {}', 'empty catch'],
  ['try { go(); } catch (error) { }', 'empty catch'],
  ['go().catch(() => {});', 'empty catch'],
  ['await sql.end();', 'timeout'],
  ['setTimeout(go, 100);', 'real time'],
  ['await setTimeout(1_000);', 'real time'],
  ['await sleep(250);', 'real time'],
  ['await systemClock.sleep(250);', 'real time'],
  [`${listen}server.listen();`, 'onUnhandledFrame'],
  [`${listen}server.listen({ onUnhandledFrame: 'warn' });`, 'onUnhandledFrame'],
  ["import { setupServer } from 'msw/node';\nsetupServer().listen();", 'onUnhandledFrame'],
])('banned code: %s', (code, reason) => {
  const found = bannedCode(memoryTree({ 'packages/core/test/a.test.ts': `${code}\n` }));
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(reason);
});

test.each([
  'try { go(); } catch { /* the reader had gone: nobody is left to tell */ }',
  'go().catch(() => undefined);',
  'await sql.end({ timeout: 5 });',
  'setTimeout(go, 99);',
  'clock.advance(60_000);',
  'vi.useFakeTimers();\nconst slept = systemClock.sleep(1000);',
  'const slept = clock.sleep(60_000);',
  `${listen}server.listen({ onUnhandledFrame: 'error' });\nhttp.listen(0);`,
])('allowed code: %s', (code) => {
  expect(bannedCode(memoryTree({ 'packages/core/test/a.test.ts': `${code}\n` }))).toEqual([]);
});
