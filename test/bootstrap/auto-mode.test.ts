import { describe, expect, it } from 'vitest';
import { applyStatements } from '../../bootstrap/plan/delivery/apply-rights.ts';
import { componentIdentities } from '../../bootstrap/plan/identity/identities.ts';
import { refsIn } from '../../bootstrap/plan/resource.ts';
import { Plan } from '../helpers/bootstrap.ts';
import { autoModeTree } from '../helpers/bootstrapped.ts';
import { environmentOf } from '../kit.ts';

type Pool = 'general-purpose' | 'system';

const environment = (nodePools?: Pool[], region = 'us-east-1') =>
  environmentOf({ region, compute: { autoMode: { enabled: true, ...(nodePools && { nodePools }) } } });
const plan = new Plan(environment());
const off = new Plan(environmentOf());

const policiesOf = (role: string) =>
  plan
    .all('iam.RolePolicyAttachment')
    .filter(({ args }) => (args.role as { of: string }).of === role)
    .map(({ args }) => String(args.policyArn).replace(/^.*\//, ''));
const trustOf = (of: Plan, role: string) =>
  JSON.parse(String(of.args('iam.Role', role).assumeRolePolicy)).Statement[0];

describe('a cluster with EKS Auto Mode', () => {
  it('is in subnets that reach the internet, since its nodes are in the same ones', () => {
    const subnetsOf = (of: Plan) =>
      refsIn(of.args('eks.Cluster', 'cluster').vpcConfig.subnetIds).map((it) => it.of.replace(/-[a-z]$/, ''));
    expect(new Set(subnetsOf(plan))).toEqual(new Set(['subnet-private']));
    expect(new Set(subnetsOf(off))).toEqual(new Set(['subnet-intra']));
    const after = plan.all('eks.Cluster')[0]?.after ?? [];
    expect(after.filter((name) => name.startsWith('route-private-')).length).toBeGreaterThan(0);
  });

  it('has all of its parts, and one without says that it has none', () => {
    const parts = (of: Plan) => {
      const { computeConfig, storageConfig, kubernetesNetworkConfig } = of.args('eks.Cluster', 'cluster');
      return [
        computeConfig.enabled,
        storageConfig.blockStorage.enabled,
        kubernetesNetworkConfig.elasticLoadBalancing.enabled,
      ];
    };
    expect(parts(plan)).toEqual([true, true, true]);
    expect(parts(off)).toEqual([false, false, false]);
    expect(plan.args('eks.Cluster', 'cluster').bootstrapSelfManagedAddons).toBe(false);
  });

  it('has the pools that are named, whose nodes have a role of their own', () => {
    const { computeConfig } = new Plan(environment(['general-purpose'])).args('eks.Cluster', 'cluster');
    expect(computeConfig.nodePools).toEqual(['general-purpose']);
    expect(computeConfig.nodeRoleArn).toMatchObject({ of: 'auto-node-role', output: 'arn' });
    expect(plan.args('eks.Cluster', 'cluster').computeConfig.nodePools).toHaveLength(2);
    expect(off.args('eks.Cluster', 'cluster').computeConfig.nodeRoleArn).toBeUndefined();
  });

  it('is made after both roles hold what they need', () => {
    expect(policiesOf('control-plane-role').sort()).toEqual([
      'AmazonEKSBlockStoragePolicy',
      'AmazonEKSClusterPolicy',
      'AmazonEKSComputePolicy',
      'AmazonEKSLoadBalancingPolicy',
      'AmazonEKSNetworkingPolicy',
    ]);
    expect(policiesOf('auto-node-role').sort()).toEqual([
      'AmazonEC2ContainerRegistryPullOnly',
      'AmazonEKSWorkerNodeMinimalPolicy',
    ]);
    const attachments = plan.all('iam.RolePolicyAttachment').map(({ name }) => name);
    expect([...plan.allBefore('cluster')]).toEqual(expect.arrayContaining(attachments));
  });

  it('lets EKS tag its sessions, still on behalf of this cluster only', () => {
    const { Action, Condition } = trustOf(plan, 'control-plane-role');
    expect(Action).toEqual(['sts:AssumeRole', 'sts:TagSession']);
    expect(Condition.ArnLike['aws:SourceArn']).toMatch(/cluster\/test$/);
    expect(trustOf(off, 'control-plane-role').Action).toEqual(['sts:AssumeRole']);
    const china = new Plan(environment(undefined, 'cn-north-1'));
    expect(trustOf(china, 'auto-node-role').Principal.Service).toBe('ec2.amazonaws.com.cn');
  });

  it('has no add-on, no node group and no role of the CNI: nodes bring what they do', () => {
    expect(plan.all('eks.Addon')).toEqual([]);
    expect(plan.all('eks.NodeGroup')).toEqual([]);
    expect(plan.lookups.filter(({ source }) => source === 'eks.getAddonVersion')).toEqual([]);
    expect(plan.all('iam.Role').map(({ name }) => name)).not.toContain('vpc-cni-role');
    expect(off.all('eks.Addon')).toHaveLength(4);
  });

  it('gives identities by Pod Identity alone', () => {
    const identities = componentIdentities(autoModeTree());
    expect(identities.length).toBeGreaterThan(1);
    expect(new Set(identities.map(({ kind }) => kind))).toEqual(new Set(['pod-identity']));
  });

  it('may be applied by a pipeline, which may attach those policies where they are needed only', () => {
    const attachable = (of: Parameters<typeof applyStatements>[0]) =>
      JSON.stringify(applyStatements(of).find(({ sid }) => sid === 'AttachKnownPolicies'));
    for (const name of [...policiesOf('control-plane-role'), ...policiesOf('auto-node-role')])
      expect(attachable(environment())).toContain(`policy/${name}"`);
    expect(attachable(environmentOf())).not.toContain('AmazonEKSComputePolicy');
  });
});
