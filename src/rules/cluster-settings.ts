import type { Environment } from '../environment.ts';
import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';

interface Setting {
  readonly chart: string;
  /** Path of the value. */
  readonly path: readonly string[];
  /** What it must be; any text where it is not said. */
  readonly expected?: (environment: Environment) => string;
  readonly because: string;
}

const clusterName = (environment: Environment) => environment.cluster.name;
const region = (environment: Environment) => environment.region;
const NO_METADATA = 'there is no metadata service on Fargate, and on nodes hop limit 1 keeps pods from it';

/** What controllers ask the instance metadata or guess, unless they are told. */
const SETTINGS: readonly Setting[] = [
  {
    chart: 'karpenter',
    path: ['settings', 'clusterName'],
    expected: clusterName,
    because: 'it finds its nodes by it',
  },
  {
    chart: 'karpenter',
    path: ['settings', 'interruptionQueue'],
    because: 'spot interruptions come through it',
  },
  {
    chart: 'aws-load-balancer-controller',
    path: ['clusterName'],
    expected: clusterName,
    because: 'it tags what it owns by it',
  },
  { chart: 'aws-load-balancer-controller', path: ['region'], expected: region, because: NO_METADATA },
  {
    chart: 'aws-load-balancer-controller',
    path: ['vpcId'],
    expected: ({ facts }) => facts.vpcId,
    because: NO_METADATA,
  },
  { chart: 'aws-ebs-csi-driver', path: ['controller', 'region'], expected: region, because: NO_METADATA },
];

export default rule({
  code: 'CLUSTER_SETTINGS',
  title: "AWS controllers are told their cluster, region and VPC, and it is this environment's",
  source:
    'https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/deploy/installation/, https://karpenter.sh/docs/reference/settings/',
  check: (tree) =>
    tree.components.flatMap((owner) =>
      owner.charts.flatMap(({ use }) =>
        SETTINGS.filter(({ chart }) => chart === use.chart).flatMap(({ path, expected, because }) => {
          const value = path.reduce<unknown>(
            (map, key) => (map as Record<string, unknown> | undefined)?.[key],
            use.values,
          );
          const wanted = expected?.(tree.environment);
          if (wanted === undefined ? typeof value === 'string' && value !== '' : value === wanted) return [];
          return [
            {
              at: atComponent(tree, owner, `chart ${use.chart}`, path.join('.')),
              message: `${value === undefined ? 'it is not stated' : `it is ${JSON.stringify(value)}`}, and ${because}`,
              cure: wanted === undefined ? 'State it.' : `Set it to "${wanted}", from the environment.`,
            },
          ];
        }),
      ),
    ),
});
