import { expect, onTestFinished, test, vi } from 'vitest';
import { readAhead } from '../../../src/flow/sync/read-ahead.ts';
import { RunWriter } from '../../../src/flow/sync/run-writer.ts';
import { Bench, collect } from '../../fieldbook/bench.ts';
import { rows } from '../../fieldbook/fieldbook-world.ts';
import { refusal } from '../../fieldbook/refusal.ts';

const never = new AbortController().signal;

/** Whatever is due in this turn of the event loop, and in some more. */
async function meanwhile() {
  for (let turn = 0; turn < 10; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test('C38 one page is asked for ahead of the one that is written, and no more however slow the writing is', async () => {
  const asked: number[] = [];
  async function* numbers() {
    for (let page = 1; page <= 4; page += 1) {
      asked.push(page);
      yield page;
    }
  }
  const seen: unknown[] = [];
  for await (const page of readAhead(numbers(), never)) {
    await meanwhile();
    seen.push([page, asked.length]);
  }
  expect(seen).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
    [4, 4],
  ]);
});

test('an error comes after the pages before it', async () => {
  async function* failing() {
    yield 1;
    throw new Error('of page 2');
  }
  const seen: number[] = [];
  const walked = (async () => {
    for await (const page of readAhead(failing(), never)) {
      await meanwhile();
      seen.push(page);
    }
  })();
  await expect(walked).rejects.toThrow('of page 2');
  expect(seen).toEqual([1]);
});

test('whoever stops reading stops the pages', async () => {
  let closed = false;
  async function* pages() {
    try {
      for (let page = 1; ; page += 1) yield page;
    } finally {
      closed = true;
    }
  }
  for await (const page of readAhead(pages(), never)) if (page === 2) break;
  await meanwhile();
  expect(closed).toBe(true);
});

async function benchWithItems() {
  const bench = new Bench();
  bench.emulator.world.put('items', ...rows(1, 8));
  return { bench, workspace: bench.workspace(await bench.connect()) };
}

test('C38 a slow database slows the provider down: at most one page waits', async () => {
  const { bench, workspace } = await benchWithItems();
  const { commitPage } = bench.store.sync;
  const sent: number[] = [];
  Object.assign(bench.store.sync, {
    async commitPage(page: Parameters<typeof commitPage>[0]) {
      await meanwhile();
      sent.push(bench.sent('/lists/items').length);
      return commitPage(page);
    },
  });
  await workspace.sync('items');
  expect(sent).toEqual([2, 3, 3]);
});

test('a page is checked while the one before it is being written', async () => {
  const checked = vi.spyOn(RunWriter.prototype, 'prepare');
  onTestFinished(() => checked.mockRestore());
  const { bench, workspace } = await benchWithItems();
  const { commitPage } = bench.store.sync;
  let written = 0;
  Object.assign(bench.store.sync, {
    async commitPage(page: Parameters<typeof commitPage>[0]) {
      written += 1;
      // Of three pages: the first two are not written until another one has been checked.
      if (written < 3) await vi.waitUntil(() => checked.mock.calls.length > written);
      return commitPage(page);
    },
  });
  await workspace.sync('items');
  expect(written).toBe(3);
});

test('G20 of a page that could not be written the next one is not written either, nor waited for', async () => {
  const { bench, workspace } = await benchWithItems();
  const { commitPage } = bench.store.sync;
  let pages = 0;
  Object.assign(bench.store.sync, {
    async commitPage(page: Parameters<typeof commitPage>[0]) {
      pages += 1;
      await meanwhile();
      if (pages === 2) throw new Error('the database is gone');
      return commitPage(page);
    },
  });
  bench.emulator.fault({ match: '/lists/items', kind: 'hang', skip: 2 });
  const requests: Request[] = [];
  bench.intercept = (request, next) => {
    requests.push(request);
    return next(request);
  };
  await expect(workspace.sync('items')).rejects.toThrow('the database is gone');
  expect(bench.sent('/lists/items')).toHaveLength(3);
  expect(await collect(workspace.records('items'))).toHaveLength(3);
  expect(pages).toBe(2);
  expect(requests.at(-1)?.signal.aborted).toBe(true);
});

test('C24 an error of the next page is told after this one is written', async () => {
  const { bench, workspace } = await benchWithItems();
  const { commitPage } = bench.store.sync;
  Object.assign(bench.store.sync, {
    async commitPage(page: Parameters<typeof commitPage>[0]) {
      await meanwhile();
      return commitPage(page);
    },
  });
  bench.intercept = (request, next) =>
    request.url.includes('cursor=') ? Promise.resolve(new Response('', { status: 404 })) : next(request);
  expect(await refusal(workspace.sync('items'))).toMatchObject({ code: 'request/not-found' });
  expect(await workspace.runs()).toMatchObject([{ status: 'failed', pages: 1, counts: { inserted: 3 } }]);
});
