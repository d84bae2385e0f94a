import { expect, onTestFinished, test } from 'vitest';
import { startApart } from '../src/process-apart.ts';
import type { Echo } from './apart/echo.ts';

function startEcho() {
  const echo = startApart<Echo>(new URL('./apart/echo.ts', import.meta.url));
  onTestFinished(echo.end);
  return echo;
}

test('a process apart answers each question with its own answer', async () => {
  const echo = startEcho();
  const asked = ['one', 'two', 'three'].map((text) => echo.ask('echo', { text }));
  expect(await Promise.all(asked)).toEqual(['one', 'two', 'three'].map((echoed) => ({ echoed })));
});

test('a process apart passes on why it failed, and goes on', async () => {
  const echo = startEcho();
  await expect(echo.ask('refuse')).rejects.toThrow('not today');
  expect(await echo.ask('echo', { text: 'still here' })).toEqual({ echoed: 'still here' });
});

test('a process apart that dies tells what it printed', async () => {
  await expect(startEcho().ask('die')).rejects.toThrow('out of paper');
});
