import { describe, expect, it } from 'vitest';
import karpenter from '../../platform/karpenter.ts';
import { GIB, MIB } from '../../src/capacity/amounts.ts';
import { type Place, placesOf } from '../../src/capacity/places.ts';
import { instanceTypes } from '../../src/instances.ts';
import type { KubeObject } from '../../src/object.ts';
import { typesIn } from '../helpers/capacity.ts';
import { KARPENTER, nodeClass, nodePool, withNodes } from '../helpers/nodes.ts';
import { chartContainer, chartWorkload } from '../helpers/workload.ts';
import { appOf, type EnvironmentInput, treeOf, withChart } from '../kit.ts';

const LABEL = 'karpenter.k8s.aws/instance-';
const poolOf = (
  requirements: readonly object[],
  spec: Record<string, unknown> = {},
  input: EnvironmentInput = {},
): Place => {
  const tree = treeOf(withNodes(nodePool('apps', { spec, node: { requirements } })), input);
  return placesOf(tree).find(({ name }) => name === 'apps') as Place;
};
const typesFor = (...requirements: object[]) => poolOf(requirements).nodes.map(({ type }) => type.name);
const requirement = (key: string, operator: string, ...values: string[]) => ({ key, operator, values });

describe('a NodePool may make nodes of', () => {
  it('every type, where it asks for nothing', () => {
    expect(typesFor()).toHaveLength(instanceTypes().size);
  });

  it.each<[string, object[], readonly string[]]>([
    ['types that it names', [typesIn('m5.large', 't3.micro')], ['t3.micro', 'm5.large']],
    [
      'families and sizes together',
      [requirement(`${LABEL}family`, 'In', 'm6i', 'm7i'), requirement(`${LABEL}size`, 'In', 'large')],
      ['m6i.large', 'm7i.large'],
    ],
    [
      'a category above a generation',
      [
        requirement(`${LABEL}category`, 'In', 'c'),
        requirement(`${LABEL}generation`, 'Gt', '7'),
        requirement(`${LABEL}cpu`, 'Lt', '3'),
        requirement('kubernetes.io/arch', 'In', 'arm64'),
      ],
      ['c8g.medium', 'c8g.large'],
    ],
    [
      'a generation from and to, bounds included',
      [
        requirement(`${LABEL}category`, 'In', 'm'),
        requirement(`${LABEL}generation`, 'Gte', '6'),
        requirement(`${LABEL}generation`, 'Lte', '6'),
        requirement(`${LABEL}size`, 'In', 'large'),
      ],
      ['m6g.large', 'm6a.large', 'm6i.large'],
    ],
    [
      'GPUs by name, bare metal not',
      [
        requirement(`${LABEL}gpu-name`, 'In', 't4'),
        requirement(`${LABEL}hypervisor`, 'In', 'nitro'),
        requirement(`${LABEL}gpu-count`, 'Gt', '1'),
      ],
      ['g4dn.12xlarge'],
    ],
  ])('%s', (_, requirements, expected) => {
    expect(typesFor(...requirements)).toEqual(expected);
  });

  it('no GPUs where their label must not exist, and only GPUs where it must', () => {
    const isGpu = (name: string) => instanceTypes().get(name)?.gpu !== undefined;
    expect(typesFor(requirement(`${LABEL}gpu-count`, 'DoesNotExist')).filter(isGpu)).toEqual([]);
    const all = typesFor(requirement(`${LABEL}gpu-manufacturer`, 'Exists'));
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((name) => !isGpu(name))).toEqual([]);
  });

  it('types that are not excluded', () => {
    const metal = (name: string) => name.includes('.metal');
    expect(typesFor().some(metal)).toBe(true);
    const sizes = [...instanceTypes().values()]
      .map(({ size }) => size)
      .filter((size) => size.startsWith('metal'));
    expect(typesFor(requirement(`${LABEL}size`, 'NotIn', ...new Set(sizes))).some(metal)).toBe(false);
  });

  it('those whose further facts nobody knows: they are taken to meet what is asked', () => {
    expect(typesFor(typesIn('m5.large'), requirement(`${LABEL}network-bandwidth`, 'Gt', '1000'))).toEqual([
      'm5.large',
    ]);
  });

  it('none, where it contradicts itself', () => {
    expect(typesFor(typesIn('m5.large'), requirement('kubernetes.io/arch', 'In', 'arm64'))).toEqual([]);
  });
});

it('says what it names and nothing is known of', () => {
  expect(poolOf([requirement(`${LABEL}family`, 'In', 'm7i', 'x2idn')]).unknown).toEqual(['x2idn']);
  expect(poolOf([typesIn('m7i.large', 'i4i.large')]).unknown).toEqual(['i4i.large']);
  expect(poolOf([requirement(`${LABEL}category`, 'In', 'm', 'inf')]).unknown).toEqual(['inf']);
  expect(poolOf([requirement(`${LABEL}family`, 'NotIn', 'x2idn')]).unknown).toEqual([]);
});

it('has the zones of the environment that it does not exclude', () => {
  const zone = 'topology.kubernetes.io/zone';
  const input = { region: 'eu-west-1' };
  expect(poolOf([], {}, input).zones).toEqual(['eu-west-1a', 'eu-west-1b', 'eu-west-1c']);
  expect(poolOf([requirement(zone, 'In', 'eu-west-1b', 'eu-west-2b')], {}, input).zones).toEqual([
    'eu-west-1b',
  ]);
  expect(poolOf([requirement(zone, 'NotIn', 'eu-west-1b')], {}, input).zones).toEqual([
    'eu-west-1a',
    'eu-west-1c',
  ]);
});

it('takes pods by the labels of the zone, the type and the pool, and by its taints', () => {
  const place = poolOf([typesIn('m5.large', 'm7g.large')], {}, { region: 'eu-west-1' });
  const refused = (nodeSelector: Record<string, string>) =>
    place.refusal(chartWorkload({ nodeSelector })) !== undefined;
  expect(refused({ 'topology.kubernetes.io/zone': 'eu-west-1a' })).toBe(false);
  expect(refused({ 'topology.kubernetes.io/zone': 'eu-west-1d' })).toBe(true);
  expect(refused({ 'karpenter.sh/nodepool': 'other' })).toBe(true);
  const arm = chartWorkload({ nodeSelector: { 'kubernetes.io/arch': 'arm64' } });
  expect(place.nodes.filter((node) => place.takes(arm, node)).map(({ type }) => type.name)).toEqual([
    'm7g.large',
  ]);
});

describe('a node has room for', () => {
  const trees = (change: object, types: readonly string[], spec: Record<string, unknown> = {}) => {
    const objects: KubeObject[] = [
      nodeClass(spec),
      nodePool('apps', { node: { requirements: [typesIn(...types)] } }),
    ];
    const tree = treeOf([...KARPENTER, appOf('pools', objects, { needs: [karpenter] }), appOf('addon', [])]);
    const workloads = [chartWorkload({ kind: 'DaemonSet', replicas: null, ...change })];
    return withChart(tree, 'addon', { chart: 'addon', workloads });
  };
  const rooms = (change: object, types: readonly string[], spec: Record<string, unknown> = {}) =>
    placesOf(trees(change, types, spec)).find(({ name }) => name === 'apps')?.nodes ?? [];

  it('what DaemonSets leave: those of EKS, and those of the tree that it takes', () => {
    const [node] = rooms({ containers: [chartContainer({ requests: { cpu: '200m', memory: '100Mi' } })] }, [
      'm5.large',
    ]);
    expect(node?.daemonSets.map(({ pods }) => pods.name)).toEqual([
      'addon',
      'aws-node',
      'eks-pod-identity-agent',
      'kube-proxy',
    ]);
    expect(node?.room).toMatchObject({
      milliCpu: 1930 - 150 - 200,
      memory: (6903 - 100) * MIB,
      pods: 29 - 4,
    });
  });

  it('those of DaemonSets on the types alone that they select', () => {
    const change = { nodeSelector: { [`${LABEL}gpu-manufacturer`]: 'nvidia' } };
    const names = rooms(change, ['m5.large', 'g4dn.xlarge']).map(({ type, daemonSets }) => [
      type.name,
      daemonSets.length,
    ]);
    expect(names).toEqual([
      ['m5.large', 3],
      ['g4dn.xlarge', 4],
    ]);
  });

  it('what the node class lets it have', () => {
    const [small] = rooms({}, ['m5.large'], {
      kubelet: { maxPods: 12 },
      blockDeviceMappings: [{ deviceName: '/dev/xvda', ebs: { volumeSize: '80Gi' } }],
    });
    expect(small?.capacity.pods).toBe(12);
    expect(small?.capacity.disk).toBe(80 * GIB);
    const [bottlerocket] = rooms({}, ['m5.large'], {
      amiSelectorTerms: [{ alias: 'bottlerocket@1.50.0' }],
      kubelet: { maxPods: 12 },
      blockDeviceMappings: [
        { deviceName: '/dev/xvda', ebs: { volumeSize: '4Gi' } },
        { deviceName: '/dev/xvdb', ebs: { volumeSize: '60Gi' } },
      ],
    });
    expect(bottlerocket?.capacity.disk).toBe(60 * GIB);
    expect(bottlerocket?.allocatable.memory).toBe((6903 + 11 * (29 - 12)) * MIB);
  });

  it("what Karpenter's settings leave", () => {
    const tree = trees({}, ['m5.large']);
    const settings = { vmMemoryOverheadPercent: '0', reservedENIs: '1' };
    const changed = withChart(tree, 'karpenter', { chart: 'karpenter', values: { settings } });
    const node = placesOf(changed).find(({ name }) => name === 'apps')?.nodes[0];
    expect(node?.allocatable).toMatchObject({ pods: 20, memory: (8192 - 574 - 100) * MIB });
  });
});

describe('a node group', () => {
  const group = (change: object) =>
    placesOf(
      treeOf([], { compute: { nodeGroups: [{ name: 'system', instanceTypes: ['m7i.large'], ...change }] } }),
    )[0];

  it('has its nodes, and may have as many more as it states', () => {
    expect(group({ min: 1, desired: 2, max: 5 })).toMatchObject({
      standing: 2,
      limits: { nodes: 3 },
      zones: ['us-east-1a', 'us-east-1b', 'us-east-1c'],
    });
  });

  it('is as weak as the weakest of its types, and called by the first', () => {
    const [node] = group({ instanceTypes: ['m7i.xlarge', 'c7i.xlarge', 'r7i.large'] })?.nodes ?? [];
    expect(node?.type.name).toBe('m7i.xlarge');
    expect(node?.allocatable).toMatchObject({ milliCpu: 1930, pods: 29, memory: 6584 * MIB });
  });

  it('says which of its types are not known', () => {
    expect(group({ instanceTypes: ['x2idn.16xlarge'] })).toMatchObject({
      nodes: [],
      unknown: ['x2idn.16xlarge'],
    });
  });
});

it('comes before NodePools, and these by their weight', () => {
  const pools = [nodePool('b'), nodePool('a', { spec: { weight: 10 } }), nodePool('c')];
  expect(placesOf(treeOf(withNodes(...pools))).map(({ name }) => name)).toEqual(['system', 'a', 'b', 'c']);
});

it('of a NodePool that states its replicas has so many nodes', () => {
  expect(poolOf([], { replicas: 3, limits: { nodes: 5 } })).toMatchObject({
    standing: 3,
    limits: { nodes: 0 },
  });
});

it('is none without node groups and NodePools', () => {
  expect(placesOf(treeOf([], { compute: { nodeGroups: [] } }))).toEqual([]);
});
