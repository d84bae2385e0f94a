import { memoryStore } from '@patchbay/store-memory';
import { describe, expect, it } from 'vitest';
import { describeStore, runStoreCase, storeCases } from '../../src/index.ts';
import { mutants } from './mutants.ts';

const cases = storeCases.flatMap((group) => group.cases);

/** The case of this name; a mutant that names none is itself broken. */
function caseNamed(name: string) {
  const found = cases.find((each) => each.name === name);
  if (!found) throw new Error(`no case is named "${name}"`);
  return found;
}

describe('the store contract notices that', () => {
  it.each(mutants)('$breaks', async ({ caughtBy, spoil }) => {
    const run = runStoreCase(caseNamed(caughtBy), async ({ clock }) => ({
      store: spoil(memoryStore({ clock }), clock),
    }));
    // An assertion of the case, not an accident of the mutant.
    await expect(run).rejects.toMatchObject({ name: 'AssertionError' });
  });
});

describe('a store case', () => {
  it('has a name of its own', () => {
    const names = cases.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('passes on a store that keeps its promises, where its mutant fails', async () => {
    for (const { caughtBy } of mutants) {
      await runStoreCase(caseNamed(caughtBy), async ({ clock }) => ({ store: memoryStore({ clock }) }));
    }
  });

  it('works on a second handle where there is one, and closes the store, also after a failure', async () => {
    const closed: string[] = [];
    const store = memoryStore();
    const other = memoryStore();
    const made = (name: string) => async () => ({
      store,
      again: async () => other,
      close: async () => void closed.push(name),
    });
    await runStoreCase({ name: '', run: async (bench) => expect(bench.other).toBe(other) }, made('passing'));
    const failing = { name: '', run: () => Promise.reject(new Error('broken')) };
    await expect(runStoreCase(failing, made('failing'))).rejects.toThrow('broken');
    expect(closed).toEqual(['passing', 'failing']);
  });

  it('is not left out under a name that does not exist', () => {
    const make = async () => ({ store: memoryStore() });
    const except = { 'no such case': 'because' };
    expect(() => describeStore('misnamed', make, { except })).toThrow('no such case');
  });
});
