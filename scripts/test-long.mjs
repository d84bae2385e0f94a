// `npm run test:long`: installs, builds, tries mutants, then takes a share of each long suite, by one seed; `--all`: everything.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counts, inWords } from './counts.mjs';
import { pnpm, root, script } from './steps.mjs';

const given = process.argv.slice(2);
const all = given.includes('--all');
const report = '.vitest/long.json';
const seed = process.env.SEED ?? String(Math.floor(Math.random() * 2 ** 32));
const share = all ? 'Infinity' : (process.env.LONG_SHARE ?? '25');
const env = { SEED: seed, LONG_SHARE: share };
const results = [];

mkdirSync(join(root, '.vitest'), { recursive: true });
rmSync(join(root, report), { force: true });
must(await pnpm(['install', '--frozen-lockfile'], { env: { CI: 'true' } }));
must(await script('build', { env: { WIREIT_LOGGER: 'simple', WIREIT_CACHE: 'none' } }));

const mutants = await script('mutants', { stdio: 'inherit', args: given, env });
keep({ name: 'mutants', passed: mutants.code === 0, seconds: mutants.seconds });
// Those of one promise are asked for by who has just written its test.
if (!given.includes('--id')) await suites();
process.exit(results.every(({ passed }) => passed) ? 0 : 1);

async function suites() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code, seconds } = await script('suites', { stdio: 'inherit', args: reporters, env });
  const { skipped: left, ...tests } = counts(report);
  const passed = code === 0 && tests.success;
  // What is left for another seed is not skipped: nothing kept it from being run.
  keep({ name: 'long suites', passed, seconds, tests: { ...tests, skipped: 0 } });
  console.log(
    `SEED=${seed}: ${inWords({ ...tests, skipped: 0 })}, ${left} left for another seed, in ${Math.round(seconds)} s.`,
  );
}

function keep(result) {
  results.push(result);
  writeFileSync(join(root, '.vitest/long-steps.json'), JSON.stringify(results, undefined, 2));
}

function must({ code, output }) {
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}
