import { describe, expect, it } from 'vitest';
import { affinityText } from '../src/footprint/text.ts';
import type { Workload } from '../src/footprint.ts';
import { FARGATE_NODE, nodePoolShape, placementsOf, refusalOf } from '../src/placement.ts';
import { environmentOf } from './kit.ts';

const workload = (change: Partial<Workload> = {}): Workload => ({
  kind: 'Deployment',
  name: 'web',
  namespace: 'shop',
  replicas: 2,
  serviceAccount: 'default',
  hostNetwork: false,
  podLabels: { app: 'web' },
  containers: [],
  volumes: [],
  ...change,
});

const group = { name: 'system', instanceTypes: ['m7i.large'] };
const on = (nodeGroup: object = {}) =>
  environmentOf({ region: 'eu-west-1', compute: { nodeGroups: [{ ...group, ...nodeGroup }] } });
const groupsFor = (change: Partial<Workload>, nodeGroup: object = {}) =>
  placementsOf(workload(change), on(nodeGroup)).nodeGroups.map(({ name }) => name);
const required = (...terms: object[]) => ({
  affinity: affinityText({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } },
  }),
});
const expression = (key: string, operator: string, values?: string[]) => ({
  matchExpressions: [{ key, operator, values }],
});

describe('a workload is placed', () => {
  it('on a node group that has neither taints nor anything it refuses', () => {
    expect(groupsFor({})).toEqual(['system']);
  });

  it('on Fargate alone where a profile selects its namespace and all labels of the selector', () => {
    const environment = environmentOf({
      compute: {
        nodeGroups: [group],
        fargate: [{ name: 'web', selectors: [{ namespace: 'shop', labels: { app: 'web' } }] }],
      },
    });
    const placed = placementsOf(workload({ nodeSelector: { disk: 'ssd' } }), environment);
    expect([placed.fargate?.name, placed.nodeGroups]).toEqual(['web', []]);
    expect(placementsOf(workload({ podLabels: { app: 'api' } }), environment).fargate).toBeUndefined();
    expect(placementsOf(workload({ namespace: 'other' }), environment).fargate).toBeUndefined();
  });

  it('nowhere without profiles and groups, and both are named', () => {
    const { fargate, nodeGroups, refusals } = placementsOf(
      workload(),
      environmentOf({ compute: { nodeGroups: [], fargate: [] } }),
    );
    expect([fargate, nodeGroups]).toEqual([undefined, []]);
    expect(refusals).toEqual(['there is no Fargate profile', 'there is no node group']);
  });
});

describe('a taint keeps pods away', () => {
  const taints = [{ key: 'team', value: 'core', effect: 'NoSchedule' }] as const;

  it.each([
    ['without a toleration', []],
    ['of another key', [{ key: 'other', operator: 'Exists' }]],
    ['of another value', [{ key: 'team', value: 'web' }]],
    ['of another effect', [{ key: 'team', operator: 'Exists', effect: 'NoExecute' }]],
  ])('%s', (_, tolerations) => {
    expect(groupsFor({ tolerations }, { taints })).toEqual([]);
    expect(placementsOf(workload({ tolerations }), on({ taints })).refusals.join()).toContain(
      'team=core:NoSchedule',
    );
  });

  it.each([
    ['that equals it', [{ key: 'team', operator: 'Equal', value: 'core', effect: 'NoSchedule' }]],
    ['whose operator is left out', [{ key: 'team', value: 'core' }]],
    ['of any value', [{ key: 'team', operator: 'Exists' }]],
    ['of everything', [{ operator: 'Exists' }]],
  ])('unless there is a toleration %s', (_, tolerations) => {
    expect(groupsFor({ tolerations }, { taints })).toEqual(['system']);
  });

  it('unless it only states a preference', () => {
    expect(groupsFor({}, { taints: [{ key: 'team', effect: 'PreferNoSchedule' }] })).toEqual(['system']);
  });
});

describe('a node selector or required affinity', () => {
  it.each([
    [{ nodeSelector: { disk: 'ssd' } }, []],
    [{ nodeSelector: { 'eks.amazonaws.com/nodegroup': 'system' } }, []],
    [{ nodeSelector: { 'kubernetes.io/os': 'windows' } }, []],
    [{ nodeSelector: { 'kubernetes.io/arch': 'arm64' } }, []],
    [{ nodeSelector: { 'kubernetes.io/arch': 'amd64', 'kubernetes.io/os': 'linux' } }, ['system']],
    [{ nodeSelector: { 'topology.kubernetes.io/zone': 'eu-west-1b' } }, ['system']],
    [{ nodeSelector: { 'topology.kubernetes.io/zone': 'eu-west-2b' } }, []],
    [required(expression('karpenter.sh/nodepool', 'DoesNotExist')), ['system']],
    [required(expression('karpenter.sh/nodepool', 'Exists')), []],
    [required(expression('eks.amazonaws.com/compute-type', 'NotIn', ['fargate', 'auto'])), ['system']],
    [required(expression('node.kubernetes.io/instance-type', 'In', ['m7i.large', 'm7i.xlarge'])), ['system']],
    [required(expression('node.kubernetes.io/instance-type', 'NotIn', ['m7i.large'])), []],
    [required(expression('disk', 'Exists'), expression('kubernetes.io/os', 'In', ['linux'])), ['system']],
    [required({}), []],
  ])('%j gives %j', (change, expected) => {
    expect(groupsFor(change)).toEqual(expected);
  });

  it('counts labels of the group, and numbers as numbers', () => {
    expect(groupsFor({ nodeSelector: { disk: 'ssd' } }, { labels: { disk: 'ssd' } })).toEqual(['system']);
    expect(groupsFor(required(expression('gen', 'Gt', ['9'])), { labels: { gen: '10' } })).toEqual([
      'system',
    ]);
    expect(groupsFor(required(expression('gen', 'Lt', ['9'])), { labels: { gen: '10' } })).toEqual([]);
  });

  it.each([
    ['m7g.large', 'arm64'],
    ['c6gn.xlarge', 'arm64'],
    ['im4gn.large', 'arm64'],
    ['a1.medium', 'arm64'],
    ['g5.xlarge', 'amd64'],
    ['g4dn.xlarge', 'amd64'],
    ['m7i-flex.large', 'amd64'],
    ['u-6tb1.56xlarge', 'amd64'],
  ])('knows that %s is %s', (type, arch) => {
    const change = { nodeSelector: { 'kubernetes.io/arch': arch } };
    expect(groupsFor(change, { instanceTypes: [type] })).toEqual(['system']);
  });
});

describe('a NodePool', () => {
  const pool = nodePoolShape({
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name: 'spot' },
    spec: {
      template: {
        metadata: { labels: { team: 'web' } },
        spec: {
          requirements: [{ key: 'kubernetes.io/arch', operator: 'In', values: ['arm64'] }],
          taints: [{ key: 'spot', effect: 'NoSchedule' }],
        },
      },
    },
  });
  const tolerations = [{ key: 'spot', operator: 'Exists' }];

  it('takes pods that tolerate it and ask for what it may have', () => {
    expect(refusalOf(workload(), pool)).toContain('spot:NoSchedule');
    expect(refusalOf(workload({ tolerations }), pool)).toBeUndefined();
    for (const [key, value] of [
      ['team', 'web'],
      ['karpenter.sh/nodepool', 'spot'],
      ['karpenter.sh/capacity-type', 'spot'],
    ] as const) {
      const nodeSelector = { [key]: value };
      expect(refusalOf(workload({ tolerations, nodeSelector }), pool)).toBeUndefined();
    }
  });

  it('refuses what it cannot have', () => {
    expect(refusalOf(workload({ tolerations, nodeSelector: { team: 'api' } }), pool)).toContain('team=api');
    const own = required(expression('karpenter.sh/nodepool', 'DoesNotExist'));
    expect(refusalOf(workload({ tolerations, ...own }), pool)).toContain('affinity');
  });
});

describe('a Fargate node', () => {
  it('draws what tolerates every taint, unless an affinity keeps it away', () => {
    const tolerations = [{ operator: 'Exists', effect: 'NoSchedule' }];
    expect(refusalOf(workload(), FARGATE_NODE)).toContain('compute-type=fargate');
    expect(refusalOf(workload({ tolerations }), FARGATE_NODE)).toBeUndefined();
    const away = required(expression('eks.amazonaws.com/compute-type', 'NotIn', ['fargate']));
    expect(refusalOf(workload({ tolerations, ...away }), FARGATE_NODE)).toContain('affinity');
  });
});
