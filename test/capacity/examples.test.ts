// Clusters whose numbers are worked out by hand.
import { expect, it } from 'vitest';
import { capacityOf } from '../../src/capacity/plan.ts';
import { reportOf } from '../../src/capacity/report.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { ON_POOLS, poolOf, requesting, scaling } from '../helpers/capacity.ts';
import { withNodes } from '../helpers/nodes.ts';
import { appOf, treeOf } from '../kit.ts';

const apart = { pod: { nodeSelector: { 'karpenter.sh/nodepool': 'apps' } } };

function cluster(
  types: readonly string[],
  limits: object,
  objects: readonly KubeObject[],
  mesh = false,
): Tree {
  const pool = poolOf('apps', types, { spec: { limits } });
  const nodes = withNodes(pool);
  return treeOf([...nodes, appOf('shop', objects, { needs: nodes.slice(-1), mesh })], ON_POOLS);
}

const workload = (tree: Tree, name: string) =>
  reportOf(tree).workloads.find((one) => one.workload.endsWith(`/${name}`));
const pool = (tree: Tree) => reportOf(tree).places.find(({ name }) => name === 'apps');

it('two apps of up to 25 pods of 500m on m5.large, up to 20 vCPU: 30 of 50 pods, three a node', () => {
  // 1930m less 50m of aws-node and 100m of kube-proxy are 1780m: three pods. 20 vCPU are ten nodes.
  const tree = cluster(['m5.large'], { cpu: '20', memory: '100Gi' }, [
    ...scaling('proxy', [1, 25], '500m', '512Mi', apart),
    ...scaling('mock', [1, 25], '500m', '512Mi', apart),
  ]);
  expect(pool(tree)?.min).toMatchObject({ nodes: 1, pods: 5, daemonPods: 3, binding: 'cpu' });
  expect(pool(tree)?.max).toMatchObject({
    kinds: [{ type: 'm5.large', count: 10 }],
    pods: 60,
    vcpu: 20,
    memoryGiB: 80,
    binding: 'pool limit cpu',
  });
  expect([workload(tree, 'proxy')?.reachable, workload(tree, 'mock')?.reachable]).toEqual([25, 5]);
});

it('three pods of an app go on one m5.large, ten on four', () => {
  const at = (replicas: number) =>
    pool(
      cluster(['m5.large'], { cpu: '64', memory: '256Gi' }, [
        requesting('web', '500m', '1Gi', { replicas, ...apart }),
      ]),
    )?.max;
  expect(at(3)).toMatchObject({ nodes: 1, requested: { vcpu: 1.65, memoryGiB: 3 } });
  expect(at(10)).toMatchObject({ nodes: 4, vcpu: 8, memoryGiB: 32 });
  // us-east-1: 0.096 USD an hour.
  expect(at(10)?.usdPerMonth).toBeCloseTo(4 * 0.096 * 730, 2);
});

it('Metabase of 800 MiB with its sidecar has no room on a t3.micro, and barely on a t3.small', () => {
  const metabase = scaling('metabase', [1, 10], '250m', '800Mi', apart);
  const on = (types: readonly string[]) => cluster(types, { cpu: '64', memory: '64Gi' }, metabase, true);
  // 548 MiB on a t3.micro, 1418 on a t3.small: one pod of 928.
  expect(workload(on(['t3.micro']), 'metabase')).toMatchObject({
    reachable: 0,
    smallestNode: null,
    binding: 'nothing fits',
  });
  expect(workload(on(['t3.micro', 't3.small']), 'metabase')).toMatchObject({
    reachable: 10,
    smallestNode: 't3.small',
    sidecar: true,
    request: { memoryMiB: 928, milliCpu: 350 },
  });
  expect(pool(on(['t3.small']))?.max).toMatchObject({ nodes: 10, binding: 'memory' });
});

it('a pod has room on the pools alone that have a node which holds it', () => {
  const pools = [poolOf('small', ['t3.micro']), poolOf('large', ['t3.large'], { spec: { weight: 5 } })];
  const nodes = withNodes(...pools);
  const on = (...objects: readonly KubeObject[]) =>
    treeOf([...nodes, appOf('shop', objects, { needs: nodes.slice(-1) })], ON_POOLS);
  const tree = on(
    requesting('web', '100m', '2Gi'),
    requesting('tiny', '10m', '64Mi'),
    requesting('huge', '9', '1Gi'),
  );
  expect(workload(tree, 'web')?.places).toEqual(['NodePool "large"']);
  expect(workload(tree, 'tiny')?.places).toEqual(['NodePool "large"', 'NodePool "small"']);
  expect(workload(tree, 'huge')).toMatchObject({ places: [], binding: 'nothing fits' });
});

it('a t3.micro takes four pods, of which EKS has three', () => {
  const tree = cluster(['t3.micro'], { cpu: '64', memory: '64Gi' }, [
    requesting('web', '10m', '16Mi', { replicas: 5, ...apart }),
  ]);
  expect(pool(tree)?.max).toMatchObject({ nodes: 5, pods: 20, daemonPods: 15, binding: 'pods' });
});

it('a GPU goes to the node that has one', () => {
  const resources = {
    requests: { cpu: '1', memory: '1Gi', 'nvidia.com/gpu': 1 },
    limits: { memory: '1Gi', 'nvidia.com/gpu': 1 },
  };
  const gpu = requesting('gpu', '1', '1Gi', { replicas: 3, ...apart, container: { resources } });
  const on = (types: readonly string[]) => cluster(types, { cpu: '400', memory: '2000Gi' }, [gpu]);
  expect(pool(on(['m5.large', 'g4dn.xlarge']))?.max.kinds).toEqual([{ type: 'g4dn.xlarge', count: 3 }]);
  // Four GPUs of one node cost less than none: more than three nodes with one.
  expect(pool(on(['g4dn.12xlarge']))?.max).toMatchObject({
    nodes: 1,
    binding: 'gpu',
    requested: { gpus: 3 },
  });
  expect(workload(on(['m5.large']), 'gpu')).toMatchObject({ binding: 'nothing fits' });
  expect(workload(on(['g4ad.xlarge']), 'gpu')).toMatchObject({ binding: 'nothing fits' });
});

it('pods that must be spread over three zones are on three nodes at least', () => {
  const topologySpreadConstraints = [
    {
      maxSkew: 1,
      minDomains: 3,
      topologyKey: 'topology.kubernetes.io/zone',
      whenUnsatisfiable: 'DoNotSchedule',
      labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
    },
  ];
  const nodes = (replicas: number) =>
    pool(
      cluster(['m5.4xlarge'], { cpu: '256', memory: '1000Gi' }, [
        requesting('web', '100m', '128Mi', { replicas, pod: { ...apart.pod, topologySpreadConstraints } }),
      ]),
    )?.max.nodes;
  expect([1, 2, 3, 4, 9].map(nodes)).toEqual([1, 2, 3, 3, 3]);
});

it('pods that keep apart have a node each', () => {
  const affinity = {
    podAntiAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: [
        {
          topologyKey: 'kubernetes.io/hostname',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': 'web' } },
        },
      ],
    },
  };
  const tree = cluster(['m5.large'], { cpu: '64', memory: '256Gi' }, [
    requesting('web', '100m', '128Mi', { replicas: 4, pod: { ...apart.pod, affinity } }),
    requesting('api', '100m', '128Mi', { replicas: 4, ...apart }),
  ]);
  expect(pool(tree)?.max).toMatchObject({ nodes: 4, pods: 8 + 12 });
});

it('what comes before the first NodePool goes on the node groups that there are', () => {
  const tree = cluster(['m5.large'], { cpu: '64', memory: '256Gi' }, []);
  const start = capacityOf(tree).plan('start');
  expect([...new Set(start.bins.map(({ place }) => place.name))]).toEqual(['system']);
  expect(start.left.every((one) => one === 0)).toBe(true);
  expect(start.lots.flatMap(({ of }) => of.map(({ demand }) => demand.name))).toContain(
    'Deployment karpenter/karpenter',
  );
});
