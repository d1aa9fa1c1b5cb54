import { main as run } from '../src/cli/main.ts';

/** Runs a command line of bootstrap and returns its exit code: 0 done, 1 problems, 2 usage; that of Pulumi where Pulumi ran. */
export function main(argv: readonly string[]): Promise<number> {
  return run(argv, {
    name: 'bootstrap',
    afterProblems: '',
    commands: {
      state: {
        summary: "make or mend the S3 bucket and the KMS key of Pulumi's state",
        load: () => import('./commands/state.ts'),
      },
      preview: { summary: 'say what `up` would change', load: () => import('./commands/preview.ts') },
      up: { summary: 'make the cluster and what it stands on', load: () => import('./commands/up.ts') },
      facts: {
        summary: 'write environments/<env>.facts.json from what was made',
        load: () => import('./commands/facts.ts'),
      },
      argocd: {
        summary: 'install Argo CD, once, and give it the tree',
        load: () => import('./commands/argocd.ts'),
      },
      kubeconfig: { summary: 'let kubectl into the cluster', load: () => import('./commands/kubeconfig.ts') },
      destroy: {
        summary: 'take the cluster and what it stands on down',
        load: () => import('./commands/destroy.ts'),
      },
      pulumi: {
        summary: 'any other command of Pulumi, on the stack of an environment',
        load: () => import('./commands/pulumi.ts'),
      },
    },
  });
}
