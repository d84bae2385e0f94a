import { needs } from '@patchbay/testing/specs';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => void vi.unstubAllEnvs());

test('what is missing is told, unless it is required: then it fails', () => {
  vi.stubEnv('PATCHBAY_SPECS', './no/such/folder');
  vi.stubEnv('PATCHBAY_REQUIRE', 'redis');
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(needs('specs')).toBe(false);
  expect(write.mock.calls.flat().join('')).toMatch(/^NOT RUN: specs \(/);
  write.mockRestore();
  vi.stubEnv('PATCHBAY_REQUIRE', 'redis,specs');
  expect(() => needs('specs')).toThrow('PATCHBAY_REQUIRE asks for specs');
});

test('what is there is there', () => {
  vi.stubEnv('PATCHBAY_SPECS', '.');
  expect(needs('specs')).toBe(true);
});
