// `npm start`: installs, builds, and runs the quickstart. `npm run quickstart` does the same without asking anything.
import { join } from 'node:path';
import { pnpm, root, script } from './steps.mjs';

const isInteractive = !process.argv.includes('--non-interactive') && process.stdin.isTTY === true;

console.log('Installing and building (the first time takes about half a minute) ...');
must(await pnpm(['install', '--frozen-lockfile'], { env: { CI: 'true' } }));
must(await script('build', { env: { WIREIT_LOGGER: 'simple', WIREIT_CACHE: 'none' } }));
const { code } = await script('start', {
  cwd: join(root, 'examples/quickstart'),
  stdio: 'inherit',
  args: isInteractive ? [] : ['--non-interactive'],
});
process.exit(code);

function must({ code, output }) {
  if (code === 0) return;
  console.error(output);
  process.exit(code);
}
