import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Programs are started and waited for, in hooks too, on machines that have other work: a timeout ends what hangs, it judges no speed.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores are common in CI; isolation costs a start of every import in every file.
    pool: 'threads',
    // Most of the time goes into programs that tests start and wait for, so no core is kept back.
    maxWorkers: '100%',
  },
});
