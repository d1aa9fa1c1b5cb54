import type { Tree } from '../../src/model.ts';
import { componentIdentities } from './identity/identities.ts';
import type { CertificatePlan } from './network/certificate.ts';
import type { DnsPlan } from './network/dns.ts';
import { freeSpace, type NetworkPlan } from './network/network.ts';
import type { BootstrapPlan } from './plan.ts';
import { ref } from './resource.ts';

/**
 * Outputs of a stack. The first are the facts, under the names of `factsSchema`; docs/bootstrap.md says what each is. What can be derived from the
 * environment is not a fact; it is here where people look for it.
 */
export function outputs(
  tree: Tree,
  network: NetworkPlan,
  certificate: CertificatePlan,
  dns: DnsPlan,
): BootstrapPlan['outputs'] {
  const { environment } = tree;
  const { account, region, cluster, database } = environment;
  const free = freeSpace(network);
  return {
    account,
    region,
    cluster: ref('cluster', 'name'),
    vpcId: network.vpcId,
    clusterEndpoint: ref('cluster', 'endpoint'),
    certificateArn: certificate.arn,
    ...(database.kind === 'rds' && {
      databaseHost: ref('database', 'address'),
      databaseSecretArn: ref('database', 'masterUserSecrets[0].secretArn'),
    }),
    kubeconfigCommand: `aws eks update-kubeconfig --region ${region} --name ${cluster.name}`,
    roleArns: Object.fromEntries(componentIdentities(tree).map(({ owner, role }) => [owner, role.arn])),
    names: dns.names,
    waitingNames: dns.waiting,
    ...(free.length > 0 && { freeAddresses: free.join(' ') }),
  };
}
