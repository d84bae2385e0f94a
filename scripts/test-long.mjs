// `npm run test:long`: installs, builds, then tries mutants, which takes minutes. What follows `--` goes to the latter.
import { pnpm, script } from './steps.mjs';

must(await pnpm(['install', '--frozen-lockfile'], { env: { CI: 'true' } }));
must(await script('build', { env: { WIREIT_LOGGER: 'simple', WIREIT_CACHE: 'none' } }));
const { code } = await script('mutants', { stdio: 'inherit', args: process.argv.slice(2) });
process.exit(code);

function must({ code, output }) {
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}
