// `npm run bench [-- name ...] [--json] [--runs n] [--full]`: installs, builds, and measures what was built. Only figures go to stdout.
import { join } from 'node:path';
import { pnpm, root, script } from './steps.mjs';

must(await pnpm(['install', '--frozen-lockfile'], { env: { CI: 'true' } }));
must(await script('build', { env: { WIREIT_LOGGER: 'simple', WIREIT_CACHE: 'none' } }));
const { code } = await script('bench', {
  cwd: join(root, 'packages/bench'),
  stdio: 'inherit',
  args: process.argv.slice(2),
});
process.exit(code);

function must({ code, output }) {
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}
