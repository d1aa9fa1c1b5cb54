import type { Environment } from '../../environment.ts';
import type { Problem } from '../../problem.ts';
import { clusterName } from '../cluster.ts';
import { placeIn } from './place.ts';

const ANYBODY = '0.0.0.0/0';

export function checkCluster(environment: Environment): Problem[] {
  return [...checkName(environment), ...checkEndpoint(environment), ...checkAccess(environment)];
}

/** The name in the file has been checked; the one that follows from the file's own name has not. */
function checkName({ cluster, name, file }: Environment): Problem[] {
  if (clusterName.safeParse(cluster.name).success) return [];
  return [
    {
      code: 'CLUSTER_NAME',
      at: { file, environment: name, path: 'cluster.name' },
      message: `"${cluster.name}", the name of the environment, cannot name its cluster: at most 35 characters, and a letter first`,
      cure: 'State a cluster.name, or rename the file.',
    },
  ];
}

function checkEndpoint(environment: Environment): Problem[] {
  const { publicEndpoint, privateEndpoint } = environment.cluster;
  const open = publicEndpoint.indexOf(ANYBODY);
  if (!privateEndpoint && open < 0) {
    return [
      {
        code: 'API_UNREACHABLE',
        at: placeIn(environment, ['cluster', 'privateEndpoint']),
        message: `nodes reach an API server without a private endpoint from the internet, and cluster.publicEndpoint lets in ${publicEndpoint.join(', ') || 'nobody'}`,
        cure: 'Remove cluster.privateEndpoint: nodes then reach it inside the VPC.',
      },
    ];
  }
  if (open < 0 || environment.stage === 'development') return [];
  return [
    {
      code: 'API_OPEN',
      at: placeIn(environment, ['cluster', 'publicEndpoint', open]),
      message: `everybody reaches the API server, in an environment of stage ${environment.stage}`,
      cure: 'Name the blocks of those who need it, or remove cluster.publicEndpoint.',
    },
  ];
}

function checkAccess(environment: Environment): Problem[] {
  const { access } = environment.cluster;
  const who = access.map(({ principalArn, policy }) => `${principalArn} ${policy}`);
  return access.flatMap(({ principalArn, policy }, index) =>
    who.indexOf(who[index] as string) === index
      ? []
      : [
          {
            code: 'ACCESS_TWICE',
            at: placeIn(environment, ['cluster', 'access', index]),
            message: `${principalArn} has the policy "${policy}" already: EKS keeps one scope for each policy`,
            cure: 'Name all namespaces in one entry.',
          },
        ],
  );
}
