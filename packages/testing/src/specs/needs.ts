import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { specsFolder } from './specs-folder.ts';

/** What a test may need beside the packages, and what it is. */
const facilities = {
  specs: { what: "the vendors' API descriptions, PATCHBAY_SPECS", isThere: () => existsSync(specsFolder()) },
  redis: { what: 'redis-server on the PATH', isThere: () => isOnPath(['redis-server']) },
  browser: { what: 'chromium on the PATH', isThere: () => isOnPath(['chromium', 'chromium-browser']) },
} as const;

/**
 * Whether something that isn't part of the repository is there for tests. Where it isn't, says that they did not
 * run; throws instead when `PATCHBAY_REQUIRE` names it (`specs,redis`), as continuous integration does.
 */
export function needs(name: keyof typeof facilities): boolean {
  const { what, isThere } = facilities[name];
  if (isThere()) return true;
  const required = (process.env.PATCHBAY_REQUIRE ?? '').split(',').includes(name);
  if (required) throw new Error(`PATCHBAY_REQUIRE asks for ${name}, which is missing: ${what}`);
  process.stdout.write(`NOT RUN: ${name} (missing: ${what})\n`);
  return false;
}

function isOnPath(commands: readonly string[]): boolean {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.some((folder) => commands.some((command) => existsSync(join(folder, command))));
}
