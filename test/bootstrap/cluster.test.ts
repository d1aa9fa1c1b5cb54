import { describe, expect, it } from 'vitest';
import { ADDONS } from '../../bootstrap/plan/cluster/addons.ts';
import { supportReport } from '../../bootstrap/plan/cluster/support.ts';
import { assemble } from '../../src/assemble.ts';
import { givenWorkloads } from '../../src/capacity/given.ts';
import { KUBERNETES_VERSIONS } from '../../src/environment/kubernetes.ts';
import { catalog, codesOf, environments, homeless, nameOf, OPERATOR, Plan } from '../helpers/bootstrap.ts';
import { type EnvironmentInput, environmentOf } from '../kit.ts';

const planOf = (input: EnvironmentInput = {}, operator?: string) => new Plan(environmentOf(input), operator);
const clusterOf = (cluster: EnvironmentInput['cluster']) =>
  planOf({ cluster }).args('eks.Cluster', 'cluster');
const named = environments.map((environment) => [environment.name, environment] as const);

describe('the control plane', () => {
  it('has its interfaces in the intra subnets where there are any', () => {
    const subnets = (intra: 'planned' | 'none') =>
      [planOf({ network: { subnets: { intra } } }).args('eks.Cluster', 'cluster').vpcConfig.subnetIds]
        .flat()
        .map(nameOf);
    expect(subnets('planned')).toEqual(['subnet-intra-a', 'subnet-intra-b', 'subnet-intra-c']);
    expect(subnets('none')).toEqual(['subnet-private-a', 'subnet-private-b', 'subnet-private-c']);
  });

  it('is reached from the internet by the blocks that are named, and by nobody otherwise', () => {
    expect(clusterOf({}).vpcConfig).toMatchObject({
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
    });
    expect(clusterOf({ publicEndpoint: ['203.0.113.0/24'] }).vpcConfig).toMatchObject({
      endpointPublicAccess: true,
      publicAccessCidrs: ['203.0.113.0/24'],
    });
  });

  it('encrypts Secrets with a key that turns, and is there before it', () => {
    const plan = planOf();
    expect(plan.args('kms.Key', 'secrets-key')).toMatchObject({ enableKeyRotation: true });
    expect(plan.allBefore('cluster')).toContain('secrets-key');
    const without = planOf({ cluster: { secretsEncryption: false } });
    expect(without.all('kms.Key')).toEqual([]);
    expect(without.args('eks.Cluster', 'cluster').encryptionConfig).toBeUndefined();
  });

  it('keeps its logs for a time: their group is there before EKS would make one', () => {
    expect(planOf().allBefore('cluster')).toContain('control-plane-logs');
    expect(planOf({ cluster: { logs: [] } }).all('cloudwatch.LogGroup')).toEqual([]);
  });

  it('is not deleted by accident but in development', () => {
    const protection = (stage: EnvironmentInput['stage']) =>
      planOf({ ...(stage && { stage }) }).args('eks.Cluster', 'cluster').deletionProtection;
    expect(protection('production')).toBe(true);
    expect(protection('staging')).toBe(true);
    expect(protection('development')).toBe(false);
  });

  it('is told what happens at the end of support', () => {
    expect(clusterOf({}).upgradePolicy).toEqual({ supportType: 'STANDARD' });
    expect(clusterOf({ support: 'extended' }).upgradePolicy).toEqual({ supportType: 'EXTENDED' });
  });

  it("has a security group that Karpenter's nodes find", () => {
    expect(planOf().args('ec2.Tag', 'cluster-security-group-discovery')).toEqual({
      resourceId: { of: 'cluster', output: 'vpcConfig.clusterSecurityGroupId' },
      key: 'karpenter.sh/discovery',
      value: 'test',
    });
  });

  it('is made on behalf of this very cluster only', () => {
    const trust = JSON.parse(String(planOf().args('iam.Role', 'control-plane-role').assumeRolePolicy));
    expect(trust.Statement[0].Condition.ArnLike).toEqual({
      'aws:SourceArn': 'arn:aws:eks:us-east-1:111122223333:cluster/test',
    });
  });
});

describe('support', () => {
  const version = '1.34' as const;
  const { standardUntil, extendedUntil } = KUBERNETES_VERSIONS[version];
  const on = (day: string, support: 'standard' | 'extended') =>
    supportReport(environmentOf({ cluster: { version, support } }), day);
  const dayBefore = (day: string) => new Date(Date.parse(day) - 86_400_000).toISOString().slice(0, 10);

  it('ends on its day, and a cluster without it is refused', () => {
    expect(on(dayBefore(standardUntil), 'standard').problem).toBeUndefined();
    expect(on(standardUntil, 'standard').problem?.code).toBe('KUBERNETES_UNSUPPORTED');
    expect(on(standardUntil, 'extended').problem).toBeUndefined();
    expect(on(standardUntil, 'extended').says).toContain('price of extended support');
    expect(on(extendedUntil, 'extended').problem?.code).toBe('KUBERNETES_UNSUPPORTED');
  });

  it('reminds before it ends', () => {
    expect(on('2026-11-02', 'standard').says).toContain('in 30 days');
    expect(on('2026-01-01', 'standard').says).not.toContain('days');
  });
});

describe('access', () => {
  const admin = 'arn:aws:iam::111122223333:role/admin';
  const access = (...entries: NonNullable<NonNullable<EnvironmentInput['cluster']>['access']>) =>
    planOf({ cluster: { access: entries } });

  it('has the role of bootstrap and those that are named, each once, whatever they may do', () => {
    const plan = access(
      { principalArn: admin, policy: 'view' },
      { principalArn: admin, policy: 'edit', namespaces: ['shop'] },
    );
    expect(plan.all('eks.AccessEntry').map(({ args }) => args.principalArn)).toEqual([OPERATOR, admin]);
    const grants = plan.all('eks.AccessPolicyAssociation').map(({ args }) => args);
    expect(grants.map(({ policyArn, accessScope }) => [policyArn.replace(/.*\//, ''), accessScope])).toEqual([
      ['AmazonEKSClusterAdminPolicy', { type: 'cluster' }],
      ['AmazonEKSViewPolicy', { type: 'cluster' }],
      ['AmazonEKSEditPolicy', { type: 'namespace', namespaces: ['shop'] }],
    ]);
  });

  it('names the role of bootstrap once where the environment names it too', () => {
    const plan = access({ principalArn: OPERATOR, policy: 'cluster-admin', namespaces: ['shop'] });
    expect(plan.all('eks.AccessEntry')).toHaveLength(1);
    expect(plan.all('eks.AccessPolicyAssociation').map(({ args }) => args.accessScope.type)).toEqual([
      'cluster',
    ]);
  });

  it.each(['arn:aws:iam::111122223333:root', 'arn:aws:iam::111122223333:user/alice'])('refuses %s', (who) => {
    expect(codesOf(() => planOf({}, who))).toEqual(['BOOTSTRAP_PRINCIPAL']);
  });
});

describe('add-ons', () => {
  it.each(named)(
    'of %s: those that make a node ready go before the nodes, CoreDNS goes after',
    (_, environment) => {
      const plan = new Plan(environment);
      for (const { name } of plan.all('eks.NodeGroup')) {
        const before = plan.allBefore(name);
        for (const addon of ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent'])
          expect(before).toContain(`addon-${addon}`);
        expect(before).not.toContain('addon-coredns');
      }
      const homes = [...plan.allBefore('addon-coredns')].filter((it) => /^(nodes|fargate)-(?!role)/.test(it));
      expect(homes).not.toEqual([]);
    },
  );

  it.each(homeless.map((environment) => [environment.name, environment] as const))(
    'of %s are refused: nothing could run CoreDNS',
    (_, environment) => {
      expect(codesOf(() => new Plan(environment))).toEqual(['COREDNS_NOWHERE']);
    },
  );

  it('have the version that EKS tells for the Kubernetes version of the cluster', () => {
    const plan = planOf({ cluster: { version: '1.34' } });
    for (const { args } of plan.all('eks.Addon')) {
      const lookup = plan.lookups.find(({ name }) => name === nameOf(args.addonVersion));
      expect(lookup?.args).toEqual({
        addonName: args.addonName,
        kubernetesVersion: '1.34',
        mostRecent: false,
      });
    }
    expect(plan.all('eks.Addon')).toHaveLength(ADDONS.length);
  });

  const valuesOf = (addon: string, input: EnvironmentInput) =>
    JSON.parse(planOf(input).args('eks.Addon', `addon-${addon}`).configurationValues ?? '{}');

  it('give pods addresses as the environment says', () => {
    expect(valuesOf('vpc-cni', {})).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
    });
    expect(valuesOf('vpc-cni', { cluster: { prefixDelegation: false, networkPolicies: false } })).toEqual({
      enableNetworkPolicy: 'false',
      env: { ENABLE_PREFIX_DELEGATION: 'false' },
    });
  });

  it('let only aws-node of this cluster move addresses', () => {
    const plan = planOf();
    expect(plan.args('eks.Addon', 'addon-vpc-cni').podIdentityAssociations).toEqual([
      { roleArn: { of: 'vpc-cni-role', output: 'arn' }, serviceAccount: 'aws-node' },
    ]);
    const [statement] = JSON.parse(String(plan.args('iam.Role', 'vpc-cni-role').assumeRolePolicy)).Statement;
    expect(statement.Condition.StringEquals).toEqual({
      'aws:RequestTag/eks-cluster-arn': 'arn:aws:eks:us-east-1:111122223333:cluster/test',
      'aws:RequestTag/kubernetes-namespace': 'kube-system',
      'aws:RequestTag/kubernetes-service-account': 'aws-node',
    });
  });

  it('run CoreDNS on Fargate where a profile takes it, with limits that equal its requests', () => {
    const coreDns = { replicas: 3, cpu: '250m', memory: '256Mi' };
    const selectors = [{ namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } }];
    const input = { cluster: { coreDns }, compute: { fargate: [{ name: 'dns', selectors }] } };
    const amounts = { cpu: '250m', memory: '256Mi' };
    expect(valuesOf('coredns', input)).toEqual({
      computeType: 'Fargate',
      replicaCount: 3,
      resources: { requests: amounts, limits: amounts },
    });
    expect(planOf(input).before('addon-coredns')).toContain('fargate-dns');
    expect(valuesOf('coredns', { cluster: { coreDns } })).toEqual({
      replicaCount: 3,
      resources: { requests: amounts, limits: { memory: '256Mi' } },
    });
  });

  it.each(named)('of %s are no Applications, and no Application brings their workloads', (_, environment) => {
    const addons: readonly string[] = ADDONS.map(({ name }) => name);
    const theirs = givenWorkloads(environment).map(({ name }) => name);
    for (const { component, charts, objects } of assemble(environment, catalog).components) {
      expect(addons).not.toContain(component.name);
      const workloads = [
        ...charts.flatMap(({ footprint }) => footprint.workloads.map(({ name }) => name)),
        ...objects
          .filter(({ kind }) => kind === 'DaemonSet' || kind === 'Deployment')
          .map((it) => it.metadata.name),
      ];
      expect(workloads.filter((name) => theirs.includes(name))).toEqual([]);
      for (const { use } of charts) expect(addons).not.toContain(use.chart);
    }
  });
});
