// `npm test`: installs, then runs every check, one line each. What has not changed since it last passed is skipped.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { counts, inWords } from './counts.mjs';
import { pnpm, root, script } from './steps.mjs';

// Those of one row run side by side; the tests have the machine to themselves.
const rows = [
  [
    { name: 'format', script: 'check:format', hint: 'npm run format mends the layout' },
    { name: 'lint', script: 'check:lint' },
    { name: 'changesets', script: 'check:changesets' },
  ],
  [
    { name: 'types', script: 'check:types' },
    { name: 'types (Web APIs only)', script: 'check:types-web' },
  ],
  [
    { name: 'structure', script: 'check:structure', report: '.vitest/structure.json' },
    { name: 'build', script: 'build' },
  ],
  [
    { name: 'unused code', script: 'check:unused' },
    { name: 'API reference', script: 'docs' },
  ],
  [
    { name: 'sizes', script: 'check:sizes' },
    { name: 'published packages', script: 'check:packages', report: '.vitest/packages.json' },
  ],
  [{ name: 'tests', script: 'check:tests', report: '.vitest/tests.json' }],
];

/** Its plain log says what was skipped; only marks of freshness are kept, not copies of what was built. */
const wireit = { WIREIT_LOGGER: 'simple', WIREIT_CACHE: 'none', NO_COLOR: '1' };

const started = performance.now();
const results = [];
mkdirSync(join(root, '.vitest'), { recursive: true });
save();

const installed = await pnpm(['install', '--frozen-lockfile'], { env: { CI: 'true' } });
finish({ name: 'install' }, installed);
if (installed.code === 0) {
  for (const row of rows) await Promise.all(row.map(runStep));
}
summarize();

async function runStep(step) {
  finish(step, await script(step.script, { env: wireit }));
}

function finish(step, { code, output, seconds }) {
  const tests = step.report === undefined ? notApplicable(output) : counts(step.report);
  // The exit code is not believed alone: a library's exit hook may turn a failed run's into 0.
  const passed = code === 0 && (tests === undefined || tests.success);
  const unchanged = passed && output.includes(`[${step.script}] Already fresh`);
  results.push({ name: step.name, passed, seconds, ...(tests && { tests }) });
  save();
  const mark = passed ? '✓' : '✗';
  const time = unchanged ? 'unchanged' : `${seconds.toFixed(1)} s`;
  console.log(`${mark} ${step.name.padEnd(24)}${time.padStart(10)}${tests ? `   ${inWords(tests)}` : ''}`);
  if (!passed) console.log(`\n${output.trim()}\n${step.hint === undefined ? '' : `\n(${step.hint})\n`}`);
  else for (const note of output.match(/^NOT (RUN|APPLICABLE): .+$/gm) ?? []) console.log(`  ${note}`);
}

/** A step that had nothing to judge has not passed: it counts as one skipped. */
function notApplicable(output) {
  return /^NOT APPLICABLE: /m.test(output) ? { success: true, passed: 0, failed: 0, skipped: 1 } : undefined;
}

function save() {
  writeFileSync(join(root, '.vitest/steps.json'), JSON.stringify(results, undefined, 2));
}

function summarize() {
  const failed = results.filter(({ passed }) => !passed);
  const seconds = Math.round((performance.now() - started) / 1000);
  const names = failed.map(({ name }) => name).join(', ');
  console.log(
    failed.length === 0 ? `\nAll good, in ${seconds} s.` : `\nFailed: ${names}. It took ${seconds} s.`,
  );
  process.exitCode = failed.length === 0 ? 0 : 1;
}
