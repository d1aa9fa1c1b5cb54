import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // Two cores are common in CI; isolation costs a start of every import in every file.
    pool: 'threads',
    // Most of the time goes into programs that tests start and wait for, so no core is kept back.
    maxWorkers: '100%',
  },
});
