import { describe, expect, it } from 'vitest';
import { builtObjects } from '../../src/model.ts';
import { Problems } from '../../src/problem.ts';
import { built, type NodePoolsInput, poolsTree } from '../helpers/pools.ts';
import { brokenRules, type EnvironmentInput } from '../kit.ts';

const poolOf = (input: NodePoolsInput, name: string, environment?: EnvironmentInput) => {
  const tree = poolsTree(input, environment);
  expect(brokenRules(tree)).toEqual([]);
  return built(tree, 'NodePool', name).spec;
};
const classOf = (input: NodePoolsInput, name = 'default', environment?: EnvironmentInput) =>
  built(poolsTree(input, environment), 'EC2NodeClass', name).spec;
const requirement = (key: string, values: string[], operator = 'In') => ({ key, operator, values });

describe('a pool of named types', () => {
  const spec = poolOf(
    {
      pools: [
        {
          name: 'default',
          types: ['t2.micro', 't3.micro', 't3.small'],
          limits: { cpu: 56, memoryGiB: 56 },
          consolidationPolicy: 'WhenEmpty',
          consolidateAfter: '30s',
        },
      ],
    },
    'default',
  );

  it('makes these types on demand, and no others', () => {
    expect(spec.template.spec.requirements).toEqual([
      requirement('kubernetes.io/os', ['linux']),
      requirement('kubernetes.io/arch', ['amd64']),
      requirement('karpenter.sh/capacity-type', ['on-demand']),
      requirement('node.kubernetes.io/instance-type', ['t2.micro', 't3.micro', 't3.small']),
    ]);
  });

  it('stops at its limits and lets only empty nodes go', () => {
    expect(spec.limits).toEqual({ cpu: '56', memory: '56Gi' });
    expect(spec.disruption).toEqual({
      consolidationPolicy: 'WhenEmpty',
      consolidateAfter: '30s',
      budgets: [{ nodes: '10%' }],
    });
  });
});

it('a pool may be as large as 1000 vCPUs and 1000 GiB, and its nodes bound to a number of pods', () => {
  const input: NodePoolsInput = {
    maxPods: 11,
    pools: [{ name: 'default', types: ['t3.micro', 't3.small'], limits: { cpu: 1000, memoryGiB: 1000 } }],
  };
  expect(poolOf(input, 'default').limits).toEqual({ cpu: '1k', memory: '1000Gi' });
  expect(classOf(input).kubelet).toEqual({ maxPods: 11 });
});

describe('a pool of categories', () => {
  const input: NodePoolsInput = {
    diskGiB: 80,
    diskIops: 10_000,
    diskThroughput: 125,
    detailedMonitoring: true,
    tags: { app: 'autoscaling-test' },
    pools: [
      {
        name: 'default',
        capacity: ['spot', 'on-demand'],
        categories: ['c', 'm', 'r'],
        generationAbove: 2,
        labels: { 'cluster-name': 'blue' },
        annotations: { purpose: 'nodes for every app' },
        consolidateAfter: '0s',
        expireAfter: '720h',
      },
    ],
  };
  const { template, disruption } = poolOf(input, 'default');

  it('makes every type of them that is new enough and not bare metal', () => {
    expect(template.spec.requirements).toEqual([
      requirement('kubernetes.io/os', ['linux']),
      requirement('kubernetes.io/arch', ['amd64']),
      requirement('karpenter.sh/capacity-type', ['spot', 'on-demand']),
      requirement('karpenter.k8s.aws/instance-category', ['c', 'm', 'r']),
      requirement('karpenter.k8s.aws/instance-generation', ['2'], 'Gt'),
      requirement('karpenter.k8s.aws/instance-hypervisor', ['nitro', 'xen']),
    ]);
  });

  it('makes only the sizes that it names, bare metal too if that is named', () => {
    const sizes = ['large', 'metal'];
    const { spec } = poolOf({ pools: [{ name: 'a', categories: ['c'], sizes }] }, 'a').template;
    expect(spec.requirements).toContainEqual(requirement('karpenter.k8s.aws/instance-size', sizes));
    expect(spec.requirements).toContainEqual(
      requirement('karpenter.k8s.aws/instance-generation', ['4'], 'Gt'),
    );
    expect(JSON.stringify(spec.requirements)).not.toContain('hypervisor');
  });

  it('labels, annotates and replaces its nodes as it says', () => {
    expect(template.metadata).toEqual({
      labels: { 'cluster-name': 'blue' },
      annotations: { purpose: 'nodes for every app' },
    });
    expect(template.spec.expireAfter).toBe('720h');
    expect(disruption).toMatchObject({
      consolidationPolicy: 'WhenEmptyOrUnderutilized',
      consolidateAfter: '0s',
    });
  });

  it('gives them the disk, the monitoring and the tags of its node class', () => {
    const spec = classOf(input);
    expect(spec.blockDeviceMappings).toEqual([
      {
        deviceName: '/dev/xvda',
        ebs: {
          volumeSize: '80Gi',
          volumeType: 'gp3',
          iops: 10_000,
          throughput: 125,
          encrypted: true,
          deleteOnTermination: true,
        },
      },
    ]);
    expect(spec.detailedMonitoring).toBe(true);
    expect(spec.tags).toEqual({ app: 'autoscaling-test', 'karpenter.sh/discovery': 'test' });
  });
});

describe('a pool for one app', () => {
  const environment: EnvironmentInput = {
    name: 'green',
    region: 'eu-north-1',
    network: { zones: ['a', 'b', 'c'] },
    cluster: { version: '1.33' },
  };
  const input: NodePoolsInput = {
    ami: 'al2023@v20250704',
    diskGiB: 200,
    diskIops: 3000,
    diskThroughput: 125,
    pools: [
      {
        name: 'exclusive',
        types: ['m5.large'],
        zones: ['a', 'b', 'c'],
        labels: { 'workload-type': 'karpenter-exclusive' },
        taints: [{ key: 'workload.k8s.io/karpenter-exclusive-app', effect: 'NoSchedule' }],
        limits: { cpu: 20, memoryGiB: 80 },
        consolidateAfter: '1m',
        expireAfter: '720h',
      },
    ],
  };
  const { limits, template } = poolOf(input, 'exclusive', environment);

  it('makes one type in the zones that it names', () => {
    expect(template.spec.requirements).toEqual([
      requirement('kubernetes.io/os', ['linux']),
      requirement('kubernetes.io/arch', ['amd64']),
      requirement('karpenter.sh/capacity-type', ['on-demand']),
      requirement('node.kubernetes.io/instance-type', ['m5.large']),
      requirement('topology.kubernetes.io/zone', ['eu-north-1a', 'eu-north-1b', 'eu-north-1c']),
    ]);
    expect(limits).toEqual({ cpu: '20', memory: '80Gi' });
  });

  it('is kept for what tolerates its taint and asks for its label', () => {
    expect(template.metadata.labels).toEqual({ 'workload-type': 'karpenter-exclusive' });
    expect(template.spec.taints).toEqual([
      { key: 'workload.k8s.io/karpenter-exclusive-app', effect: 'NoSchedule' },
    ]);
  });

  it('has the AMI, the disk and the subnets of its cluster', () => {
    const spec = classOf(input, 'default', environment);
    expect(spec.amiSelectorTerms).toEqual([{ alias: 'al2023@v20250704' }]);
    expect(spec.blockDeviceMappings[0].ebs).toMatchObject({
      volumeSize: '200Gi',
      iops: 3000,
      throughput: 125,
    });
    for (const terms of [spec.subnetSelectorTerms, spec.securityGroupSelectorTerms])
      expect(terms).toEqual([{ tags: { 'karpenter.sh/discovery': 'green' } }]);
  });
});

describe('a pool with GPUs', () => {
  const input: NodePoolsInput = {
    pools: [
      { name: 'default', weight: 10 },
      { name: 'gpu', types: ['g4dn.8xlarge'], gpu: { limit: 2 }, nodeClass: { diskGiB: 200 } },
    ],
  };
  const { limits, template } = poolOf(input, 'gpu');

  it('asks for GPUs of NVIDIA, bounds how many there are, and keeps other pods off', () => {
    expect(template.spec.requirements).toContainEqual(
      requirement('karpenter.k8s.aws/instance-gpu-manufacturer', ['nvidia']),
    );
    expect(limits['nvidia.com/gpu']).toBe('2');
    expect(template.spec.taints).toEqual([{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }]);
  });

  it('chooses families with GPUs by itself', () => {
    const { spec } = poolOf({ pools: [{ name: 'gpu', gpu: {} }] }, 'gpu').template;
    expect(spec.requirements).toContainEqual(
      requirement('karpenter.k8s.aws/instance-family', ['g4dn', 'g5', 'g6']),
    );
  });

  it('has a node class of its own where it says so, and shares the rest', () => {
    const tree = poolsTree({ ...input, tags: { team: 'a' }, detailedMonitoring: true });
    expect(template.spec.nodeClassRef.name).toBe('gpu');
    expect(built(tree, 'NodePool', 'default').spec.template.spec.nodeClassRef.name).toBe('default');
    const [own, shared] = ['gpu', 'default'].map((name) => built(tree, 'EC2NodeClass', name).spec);
    const size = (spec: typeof own) => spec.blockDeviceMappings[0].ebs.volumeSize;
    expect([size(own), size(shared)]).toEqual(['200Gi', '50Gi']);
    expect(own.tags).toEqual(shared.tags);
    expect([own.detailedMonitoring, shared.detailedMonitoring]).toEqual([true, true]);
  });

  it('needs no shared node class where every pool has its own', () => {
    const tree = poolsTree({ pools: [{ name: 'gpu', gpu: {}, nodeClass: {} }] });
    expect(builtObjects(tree, 'EC2NodeClass').map(({ object }) => object.metadata.name)).toEqual(['gpu']);
  });
});

it('Bottlerocket has its own volume encrypted, beside that of images and data', () => {
  const { blockDeviceMappings } = classOf({ ami: 'bottlerocket@1.54.0', diskGiB: 100, diskIops: 6000 });
  expect(blockDeviceMappings).toMatchObject([
    { deviceName: '/dev/xvda', ebs: { encrypted: true } },
    { deviceName: '/dev/xvdb', ebs: { volumeSize: '100Gi', iops: 6000, encrypted: true } },
  ]);
  expect(blockDeviceMappings[0].ebs.iops).toBeUndefined();
});

it('a pool says its own budgets, and quiet hours come on top', () => {
  const { disruption, template } = poolOf(
    {
      pools: [
        {
          name: 'default',
          budgets: [{ nodes: '2', reasons: ['Drifted'] }, { nodes: '20%' }],
          quietHours: { schedule: '0 7 * * mon-fri', duration: '10h' },
          terminationGracePeriod: '30m',
        },
      ],
    },
    'default',
  );
  expect(disruption.budgets).toEqual([
    { nodes: '2', reasons: ['Drifted'] },
    { nodes: '20%' },
    { nodes: '0', schedule: '0 7 * * mon-fri', duration: '10h' },
  ]);
  expect(template.spec.terminationGracePeriod).toBe('30m');
});

type PoolInput = NonNullable<NodePoolsInput['pools']>[number];
const ofPool = (pool: Partial<PoolInput>): NodePoolsInput => ({ pools: [{ name: 'a', ...pool }] });

describe('what contradicts itself is refused at its place', () => {
  const cases: [string, NodePoolsInput, string, string][] = [
    [
      'two ways to choose',
      ofPool({ types: ['m5.large'], families: ['m6i'] }),
      'pools[0].families',
      'already',
    ],
    ['sizes beside types', ofPool({ types: ['m5.large'], sizes: ['large'] }), 'pools[0].sizes', 'size'],
    [
      'a generation beside families',
      ofPool({ generationAbove: 4 }),
      'pools[0].generationAbove',
      'generation',
    ],
    ['another architecture', ofPool({ families: ['m7i', 'm7g'] }), 'pools[0].families[1]', 'm7g is arm64'],
    [
      'another architecture, the other way',
      ofPool({ types: ['m7i.large'], architecture: 'arm64' }),
      'pools[0].types[0]',
      'm7i.large is amd64',
    ],
    [
      'no GPU where there must be one',
      ofPool({ gpu: {}, families: ['g5', 'm6i'] }),
      'pools[0].families[1]',
      'm6i',
    ],
    ['a GPU of another maker', ofPool({ gpu: {}, families: ['g4ad'] }), 'pools[0].families[0]', 'NVIDIA'],
    ['a zone without subnets', ofPool({ zones: ['a', 'f'] }), 'pools[0].zones[1]', '"f"'],
    ['one name twice', { pools: [{ name: 'a', weight: 1 }, { name: 'a' }] }, 'pools[1].name', 'two pools'],
    ['more IOPS than the size allows', { diskGiB: 20, diskIops: 10_001 }, 'diskIops', 'at most 10000'],
    ['more throughput than the IOPS allow', { diskThroughput: 751 }, 'diskThroughput', '750 MiB/s'],
    [
      'a disk that only one pool has',
      ofPool({ nodeClass: { diskGiB: 20, diskIops: 16_000 } }),
      'pools[0].nodeClass.diskIops',
      '16000',
    ],
    [
      'a class with the name of the shared one',
      { pools: [{ name: 'default', nodeClass: { diskGiB: 60 } }] },
      'pools[0].nodeClass',
      '"default"',
    ],
    ['an AMI from before the version', { ami: 'al2023@v20250704' }, 'ami', 'older than Kubernetes 1.35'],
    ['a tag of Karpenter', { tags: { 'karpenter.sh/nodepool': 'a' } }, 'tags', 'not yours'],
  ];
  it.each(cases)('%s', (_, input, path, says) => {
    let problems: Problems | undefined;
    try {
      poolsTree(input);
    } catch (error) {
      problems = error as Problems;
    }
    expect(problems).toBeInstanceOf(Problems);
    expect(problems?.problems).toHaveLength(1);
    expect(problems?.problems[0]).toMatchObject({
      code: 'COMPONENT_CONFIG',
      at: { path: `components.node-pools.${path}` },
    });
    expect(problems?.problems[0]?.message).toContain(says);
  });

  it('but what is just within the limits of gp3 is not', () => {
    const settings = { diskGiB: 20, diskIops: 10_000, diskThroughput: 2000 };
    expect(classOf(settings).blockDeviceMappings[0].ebs).toMatchObject({ iops: 10_000, throughput: 2000 });
  });
});
