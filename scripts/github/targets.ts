// `npm run --silent targets -- [env...]`: the environments that workflows of this repository reach in AWS, and how, as one line of JSON: a matrix.
// All of it follows from environments/<env>.yaml, so that a repository on GitHub has no variable to set up for it.

import { githubPlan } from '../../bootstrap/plan/delivery/github.ts';
import { ownRepositories } from '../../bootstrap/plan/delivery/images.ts';
import { assemble } from '../../src/assemble.ts';
import { loadCatalog } from '../../src/catalog.ts';
import { ROOT } from '../../src/cli/root.ts';
import { ownRegistry } from '../../src/environment/image.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import { run } from './run.ts';

/** An environment as a workflow reaches it. */
export interface Target {
  /** Of the environment, and of the GitHub environment that approves. */
  readonly name: string;
  readonly account: string;
  readonly region: string;
  /** ARNs of the roles that it may take. */
  readonly read: string;
  readonly apply: string;
  /** `''` where nothing of this repository is run. */
  readonly push: string;
  /** ECR repositories that it may push to: `<cluster>/<image>`, and the registry that they are in. */
  readonly repositories: readonly string[];
  readonly registry: string;
}

/** The environments whose `ci` names this repository on GitHub; any repository where `repository` is absent. */
export function targetsOf(
  environments: readonly Environment[],
  repositoriesOf: (environment: Environment) => readonly string[],
  repository?: string,
): Target[] {
  return environments.flatMap((environment) => {
    const { ci, name, account, region } = environment;
    // GitHub's names have no case.
    if (repository !== undefined && ci?.repository.toLowerCase() !== repository.toLowerCase()) return [];
    const repositories = repositoriesOf(environment);
    const plan = githubPlan(environment, repositories);
    if (plan === undefined) return [];
    const { read, apply, push } = plan;
    const [registry = ''] = ownRegistry(environment).split('/');
    const roles = { read: read.arn, apply: apply.arn, push: push?.arn ?? '' };
    return [{ name, account, region, ...roles, repositories, registry }];
  });
}

if (import.meta.main) {
  await run(async () => {
    const catalog = await loadCatalog(ROOT);
    const environments = loadEnvironments('environments', catalog, process.argv.slice(2));
    const targets = targetsOf(
      environments,
      (environment) => ownRepositories(assemble(environment, catalog)),
      process.env.GITHUB_REPOSITORY,
    );
    console.log(JSON.stringify(targets));
  });
}
