import { assemble } from '../../src/assemble.ts';
import type { AnyComponent } from '../../src/component.ts';
import { loadEnvironments } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import type { Tree } from '../../src/model.ts';
import { catalog, trees } from '../real.ts';
import { VALID } from './environments.ts';
import { Recipe, recipeNames } from './recipes.ts';

/** As long as a cluster's name may be: what limits are about. */
export const LONG_NAME = 'a-cluster-with-a-name-of-35-letters';

/** What a test says of the environment; production's otherwise. */
export interface Change extends Partial<Pick<Environment, 'region' | 'account' | 'ci' | 'state' | 'web'>> {
  readonly cluster?: string;
  /** Namespaces whose pods all run on Fargate. */
  readonly fargate?: readonly string[];
  readonly ssm?: boolean;
  /** Components besides production's. Default: those with an image of their own, and what they need. */
  readonly more?: readonly string[];
}

/** Production, changed as said, with images of our own. */
export function environmentLike(change: Change = {}): Environment {
  const production = trees.get('prod')?.environment;
  if (production === undefined) throw new Error('there is no environment prod');
  const {
    cluster,
    fargate = [],
    ssm = false,
    more = ['mock-target', 'php-apache', 'traefik'],
    ...rest
  } = change;
  const components = new Map([...production.components, ...more.map(defaults)]);
  return {
    ...production,
    ...rest,
    cluster: { ...production.cluster, name: cluster ?? production.cluster.name },
    compute: {
      ...production.compute,
      ssm,
      fargate: fargate.map((namespace) => ({ name: namespace, selectors: [{ namespace, labels: {} }] })),
    },
    components,
  };
}

/** Its tree. */
export const treeLike = (change: Change = {}): Tree => assemble(environmentLike(change), catalog);

/** The fixture whose nodes EKS makes by itself. */
export const autoModeTree = (): Tree =>
  assemble(loadEnvironments(VALID, catalog, ['auto-mode'])[0] as Environment, catalog);

/** Every tree that there is, and variants that none of them is: long names, other partitions, Fargate, workflows of GitHub. */
export const allTrees: ReadonlyMap<string, Tree> = new Map([
  ...trees,
  ...recipeNames.map((name) => [`the recipe ${name}`, new Recipe(name).tree] as const),
  ['Auto Mode', autoModeTree()],
  ['long names', treeLike({ cluster: LONG_NAME, ssm: true, ci: githubOf() })],
  ['Fargate', treeLike({ cluster: LONG_NAME, fargate: ['karpenter', 'external-secrets', 'kube-system'] })],
  ['China', treeLike({ region: 'cn-northwest-1', fargate: ['karpenter'], ci: githubOf() })],
  [
    'GovCloud',
    treeLike({ region: 'us-gov-west-1', ci: githubOf({ ids: { owner: 123456, repository: 456789 } }) }),
  ],
]);

/** A repository on GitHub. */
export function githubOf(
  change: Partial<NonNullable<Environment['ci']>> = {},
): NonNullable<Environment['ci']> {
  return { repository: 'example/platform', branch: 'main', ...change };
}

function defaults(name: string): readonly [string, unknown] {
  const component: AnyComponent | undefined = catalog.find((c) => c.name === name);
  return [name, component?.config.parse({})];
}
