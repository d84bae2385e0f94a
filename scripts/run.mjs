// Runs the workspace's pinned pnpm, whatever Node >= 20 and npm the machine has: node scripts/run.mjs install
import { pnpm } from './steps.mjs';

const { code } = await pnpm(process.argv.slice(2), { stdio: 'inherit' });
process.exit(code);
