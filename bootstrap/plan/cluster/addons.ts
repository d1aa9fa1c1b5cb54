import { z } from 'zod';
import { arns, managedPolicyArn } from '../../../platform/_iam/arn.ts';
import { CNI_POLICY } from '../../../platform/_iam/node.ts';
import { givenWorkloads } from '../../../src/capacity/given.ts';
import type { Environment } from '../../../src/environment.ts';
import { placementsOf } from '../../../src/placement.ts';
import { Problems } from '../../../src/problem.ts';
import { namesOf, serviceRole } from '../identity/service-role.ts';
import { type Lookup, type Resource, ref, resource } from '../resource.ts';
import { tagsOf } from '../tags.ts';

/**
 * What EKS installs, since it must run before Argo CD can. `nodes`: whether a node is ready, or a pod gets its credentials,
 * only with it, so that it goes before the nodes; CoreDNS goes after them, because EKS waits for its pods to run.
 */
export const ADDONS = [
  { name: 'vpc-cni', nodes: 'after' },
  { name: 'kube-proxy', nodes: 'after' },
  { name: 'eks-pod-identity-agent', nodes: 'after' },
  { name: 'coredns', nodes: 'before' },
] as const;

export type AddonName = (typeof ADDONS)[number]['name'];

/** Resource of an add-on. */
export const addonName = (name: AddonName) => `addon-${name}`;

/** Resources without which no node becomes ready. */
export const BEFORE_NODES = ADDONS.filter(({ nodes }) => nodes === 'after').map(({ name }) =>
  addonName(name),
);

const flag = z.enum(['true', 'false']);

/** Settings of the VPC CNI add-on, whose schema has booleans and numbers as texts (https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html). */
const cniSettings = z.strictObject({
  enableNetworkPolicy: flag,
  env: z.strictObject({
    ENABLE_PREFIX_DELEGATION: flag,
    WARM_PREFIX_TARGET: z.string().regex(/^\d+$/).optional(),
  }),
});

const amounts = z.strictObject({ cpu: z.string().optional(), memory: z.string() });

/** Settings of the CoreDNS add-on that are used here. */
const dnsSettings = z.strictObject({
  computeType: z.literal('Fargate').optional(),
  replicaCount: z.int().min(2),
  resources: z.strictObject({ requests: amounts.required(), limits: amounts }),
});

/**
 * The version of each add-on is the default one for the cluster's Kubernetes version, as EKS tells at preview: AWS publishes
 * new ones all the time, and nowhere but in its API. It is pinned all the same, since what was found is an argument whose
 * change shows in the next preview.
 */
export function addonVersions({ cluster, compute }: Environment): Lookup[] {
  if (compute.autoMode.enabled) return [];
  return ADDONS.map(({ name }) => ({
    source: 'eks.getAddonVersion',
    name: `version-${name}`,
    args: { addonName: name, kubernetesVersion: cluster.version, mostRecent: false },
    unanswered: {
      code: 'ADDON_VERSION_UNKNOWN',
      message: `EKS has no version of ${name} for Kubernetes ${cluster.version}`,
      cure: 'Choose another cluster.version, of those that `aws eks describe-addon-versions` knows.',
    },
  }));
}

/**
 * The add-ons and the role of the VPC CNI, those for which nodes wait first. None with EKS Auto Mode, which has all of them in its nodes.
 * @throws Problems: COREDNS_NOWHERE.
 */
export function addons(environment: Environment): { beforeNodes: Resource[]; afterNodes: Resource[] } {
  if (environment.compute.autoMode.enabled) return { beforeNodes: [], afterNodes: [] };
  const role = cniRole(environment);
  const plain = (
    name: AddonName,
    more: Partial<Resource<'eks.Addon'>['args']>,
    after: readonly string[] = [],
  ) =>
    resource(
      'eks.Addon',
      addonName(name),
      {
        clusterName: ref('cluster', 'name'),
        addonName: name,
        addonVersion: ref(`version-${name}`, 'version'),
        resolveConflictsOnCreate: 'OVERWRITE',
        resolveConflictsOnUpdate: 'OVERWRITE',
        tags: tagsOf(environment, name),
        ...more,
      },
      { after },
    );
  const cni = {
    configurationValues: JSON.stringify(cniSettings.parse(cniValues(environment))),
    podIdentityAssociations: [{ roleArn: ref('vpc-cni-role', 'arn'), serviceAccount: 'aws-node' }],
  };
  const dns = { configurationValues: JSON.stringify(dnsSettings.parse(coreDnsValues(environment))) };
  return {
    beforeNodes: [
      ...role,
      plain('eks-pod-identity-agent', {}),
      plain('vpc-cni', cni, [...namesOf(role), addonName('eks-pod-identity-agent')]),
      plain('kube-proxy', {}),
    ],
    afterNodes: [plain('coredns', dns, coreDnsHomes(environment))],
  };
}

function cniValues({ cluster }: Environment) {
  return {
    enableNetworkPolicy: `${cluster.networkPolicies}`,
    env: {
      ENABLE_PREFIX_DELEGATION: `${cluster.prefixDelegation}`,
      // One prefix at hand: a pod starts without waiting for EC2, and no more of a subnet is held than that.
      ...(cluster.prefixDelegation && { WARM_PREFIX_TARGET: '1' }),
    },
  };
}

function coreDnsValues(environment: Environment) {
  const { replicas, cpu, memory } = environment.cluster.coreDns;
  const onFargate = placementsOf(coreDns(environment), environment).fargate !== undefined;
  return {
    ...(onFargate && { computeType: 'Fargate' }),
    replicaCount: replicas,
    // Fargate bills by requests, and gives nothing above them.
    resources: { requests: { cpu, memory }, limits: onFargate ? { cpu, memory } : { memory } },
  };
}

/**
 * What has to be there before a pod of CoreDNS can start. Karpenter cannot help: it needs DNS before it makes a node.
 * @throws Problems: COREDNS_NOWHERE. EKS would wait for its pods until it gives up.
 */
function coreDnsHomes(environment: Environment): string[] {
  const { fargate, nodeGroups, refusals } = placementsOf(coreDns(environment), environment);
  const homes = fargate ? [`fargate-${fargate.name}`] : nodeGroups.map(({ name }) => `nodes-${name}`);
  if (homes.length > 0) return homes;
  const { file, line, name } = environment;
  throw new Problems([
    {
      code: 'COREDNS_NOWHERE',
      at: { file, line: line(['compute']), environment: name, path: 'compute' },
      message: `CoreDNS has nowhere to run before Karpenter does: ${refusals.join('; ')}`,
      cure: 'Add a node group, or a Fargate profile for namespace kube-system with the label k8s-app: kube-dns.',
    },
  ]);
}

function coreDns(environment: Environment) {
  const found = givenWorkloads(environment).find(({ name }) => name === 'coredns');
  if (!found) throw new Error('CoreDNS is not among what EKS installs');
  return found;
}

/** The VPC CNI's own role, by Pod Identity: its pods run on nodes only, and so the nodes themselves may move no addresses. */
function cniRole(environment: Environment): Resource[] {
  const { regional } = arns({ environment });
  return serviceRole(environment, {
    what: 'vpc-cni',
    description: `Gives pods of ${environment.cluster.name} addresses of the VPC.`,
    service: 'pods.eks.amazonaws.com',
    actions: ['sts:AssumeRole', 'sts:TagSession'],
    // What Pod Identity says of every session (https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html).
    conditions: {
      StringEquals: {
        'aws:RequestTag/eks-cluster-arn': regional('eks', `cluster/${environment.cluster.name}`),
        'aws:RequestTag/kubernetes-namespace': 'kube-system',
        'aws:RequestTag/kubernetes-service-account': 'aws-node',
      },
    },
    policyArns: [managedPolicyArn(environment, CNI_POLICY)],
  });
}
