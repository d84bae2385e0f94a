// Imported by every process that a test starts, so that the sources it runs hold the mutant too.
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Mutant } from './mutant.ts';
import { mutated } from './mutated.ts';

const mutant: Mutant = JSON.parse(process.env.PATCHBAY_MUTANT ?? '');
const mutantUrl = pathToFileURL(join(import.meta.dirname, '../../..', mutant.file)).href;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (url.split('?')[0] !== mutantUrl || loaded.source == null) return loaded;
    const text = typeof loaded.source === 'string' ? loaded.source : new TextDecoder().decode(loaded.source);
    return { ...loaded, source: mutated(text, mutant) };
  },
});
