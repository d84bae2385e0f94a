import { inPackage, type Mutant } from '../mutant.ts';

const runtimes = inPackage('packages/runtimes');
const tooling = inPackage('packages/tooling');

/** Of checks whose subject lies outside of the sources: there the check itself is what can break. */
export const checkMutants: readonly Mutant[] = [
  runtimes(
    'G42',
    ['runtime.ts', "command: join(folder, 'bin/node')", 'command: process.execPath'],
    ['runtimes.test.ts', 'G42 the packages as built run on $name'],
  ),
  tooling(
    'T34',
    ['lockfile.ts', '/^sha512-[\\w+/]{86}==$/', '/^sha/'],
    ['lockfile.test.ts', 'threat T34: an entry with %s is refused'],
  ),
  tooling(
    'T34',
    ['lockfile.ts', "key !== 'integrity'", "key === 'tarball'"],
    ['lockfile.test.ts', 'threat T34: an entry with %s is refused'],
  ),
  tooling(
    'T34',
    ['lockfile.ts', 'known[name] !== locked[name]', 'locked[name] === undefined'],
    ['lockfile.test.ts', 'threat T34: a lockfile that is not its manifests’: %j'],
  ),
];
