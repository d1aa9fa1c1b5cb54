import { main as run } from '../src/cli/main.ts';

/** Runs a command line of the lab and returns its exit code: 0 done, 1 problems, 2 usage. */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, {
    name: 'lab',
    afterProblems: '',
    commands: {
      build: {
        summary: 'build the programs of the lab from Go modules',
        load: () => import('./commands/build.ts'),
      },
      pin: { summary: 'pin a version of a program', load: () => import('./commands/pin.ts') },
    },
  });
}
