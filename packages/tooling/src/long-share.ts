// What each long suite begins with: once its share of the time is used up, what is left of it waits for another seed.
import { beforeEach } from 'vitest';

// A test may put a fake clock in its place.
const now = performance.now.bind(performance);
const share = Number(process.env.LONG_SHARE) * 1000;
let started: number | undefined;

beforeEach(({ skip }) => {
  skip(started !== undefined && now() - started > share, 'left for another seed');
  started ??= now();
});
