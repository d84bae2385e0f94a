import { shuffled } from '../src/seed.ts';

process.stdout.write(shuffled(['a', 'b', 'c', 'd', 'e'], 7).join(''));
