import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: fileURLToPath(new URL('..', import.meta.url)),
    include: ['lab/test/**/*.test.ts'],
    globalSetup: ['lab/test/setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 300_000,
    // Every file uses the same API server, or starts programs of its own: one after the other on two cores.
    fileParallelism: false,
    // A process of its own for the tests: a crash then closes the leash's pipe.
    pool: 'forks',
  },
});
