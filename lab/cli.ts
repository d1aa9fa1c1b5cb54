import { main as run } from '../src/cli/main.ts';

/** Runs a command line of the lab and returns its exit code: 0 done, 1 problems, 2 usage. */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, {
    name: 'lab',
    afterProblems: '',
    commands: {
      up: { summary: 'start a lab', load: () => import('./commands/up.ts') },
      status: { summary: 'say what runs', load: () => import('./commands/status.ts') },
      experiment: {
        summary: 'what an app does under a load, with the real controllers',
        load: () => import('./commands/experiment.ts'),
      },
      down: { summary: 'end a lab and remove its folder', load: () => import('./commands/down.ts') },
      test: {
        summary: 'run the tests that need real control planes',
        load: () => import('./commands/test.ts'),
      },
      build: {
        summary: 'build the programs of the lab from Go modules',
        load: () => import('./commands/build.ts'),
      },
      pin: { summary: 'pin a version of a program', load: () => import('./commands/pin.ts') },
    },
  });
}
