import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));
const patience = { testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  test: {
    root,
    // Every file uses the same API server, or starts programs of its own: one after the other on two cores.
    fileParallelism: false,
    // A process of its own for the tests: a crash then closes the leash's pipe.
    pool: 'forks',
    projects: [
      {
        test: {
          name: 'api',
          root,
          include: ['lab/test/*.test.ts'],
          // One API server with every CRD, for all of them.
          globalSetup: ['lab/test/setup.ts'],
          fileParallelism: false,
          ...patience,
        },
      },
      {
        test: {
          name: 'lab',
          root,
          include: ['lab/test/*/*.test.ts'],
          fileParallelism: false,
          ...patience,
        },
      },
    ],
  },
});
