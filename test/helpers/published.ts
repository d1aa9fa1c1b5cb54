import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import type { ServiceModel } from '../../src/simulate/app/service.ts';
import { appOf, treeOf } from '../kit.ts';
import { ON_POOLS, poolOf, requesting } from './capacity.ts';
import { withNodes } from './nodes.ts';

/** The numbers of a series, each time that they change. */
export const staircase = (series: ArrayLike<number>): number[] =>
  Array.from(series).filter((value, index, all) => value !== all[index - 1]);

const hpa = (name: string): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    ...{ minReplicas: 1, maxReplicas: 25 },
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
      },
    ],
  },
});

/** A spread over the zones that have a node, as the architecture had it. */
const spread = (name: string) => [
  {
    ...{ maxSkew: 1, topologyKey: 'topology.kubernetes.io/zone', whenUnsatisfiable: 'DoNotSchedule' },
    labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
  },
];

/**
 * A proxy with one worker that computes for half of its time, and the target that it asks: 46 requests a second at full use, which
 * is 100 % of the request. The numbers are chosen so that they fit what was measured; the real ones were not published.
 */
export function proxyAndTarget(): Tree {
  const nodes = withNodes(
    poolOf('exclusive', ['m5.large'], {
      spec: {
        limits: { cpu: '20', memory: '100Gi' },
        disruption: { consolidationPolicy: 'WhenEmptyOrUnderutilized', consolidateAfter: '1m' },
      },
    }),
  );
  const app = (name: string, service: Omit<ServiceModel, 'source'>) => {
    const pod = {
      nodeSelector: { 'karpenter.sh/nodepool': 'exclusive' },
      topologySpreadConstraints: spread(name),
    };
    return appOf(name, [requesting(name, '500m', '256Mi', { replicas: null, pod }), hpa(name)], {
      needs: nodes.slice(-1),
      service: () => ({ source: 'fits what was measured', ...service }),
    });
  };
  const [cpuSeconds, target] = [0.0109, 0.0018];
  const [system] = ON_POOLS.compute?.nodeGroups ?? [];
  if (!system) throw new Error('no node group');
  return treeOf(
    [
      ...nodes,
      app('cors-proxy', {
        ...{ cpuSeconds, waitSeconds: cpuSeconds - target, concurrency: 1, cores: 1, startSeconds: 3 },
        ...{ memoryMiB: 60, calls: { 'mock-target': 1 } },
      }),
      app('mock-target', { cpuSeconds: target, cores: 1, startSeconds: 2, memoryMiB: 60 }),
    ],
    { compute: { nodeGroups: [{ ...system, desired: 2, max: 2 }] } },
  );
}

/** A page that KEDA scales on what Traefik counts, one request a second for each pod and no maximum stated, on these types. */
export function pageBehindTraefik(types: readonly string[], gpus = 0): Tree {
  const gpu = gpus > 0 && { 'nvidia.com/gpu': String(gpus) };
  const resources = {
    requests: { cpu: '200m', memory: '128Mi', ...gpu },
    limits: { memory: '128Mi', ...gpu },
  };
  const served = 'traefik_service_requests_total{service="php-apache-php-apache-80@kubernetes"}';
  const scaled: KubeObject = {
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'php-apache' },
    spec: {
      scaleTargetRef: { name: 'php-apache' },
      ...{ minReplicaCount: 1, cooldownPeriod: 30 },
      triggers: [
        {
          type: 'prometheus',
          metadata: {
            ...{ serverAddress: 'http://prometheus', threshold: '1' },
            query: `sum(rate(${served}[2m])) or 0 * max(traefik_config_last_reload_success)`,
          },
        },
      ],
    },
  };
  const nodes = withNodes(
    poolOf('default', types, {
      spec: { limits: { cpu: '4000', memory: '40000Gi' }, disruption: { consolidateAfter: '0s' } },
    }),
  );
  const page = requesting('php-apache', '200m', '128Mi', { replicas: null, container: { resources } });
  return treeOf(
    [
      ...nodes,
      appOf('traefik', []),
      appOf('php-apache', [page, scaled], {
        service: () => ({ source: 'a test', cpuSeconds: 0.02, startSeconds: 1, memoryMiB: 30 }),
      }),
    ],
    {
      region: 'us-west-2',
      compute: { nodeGroups: [{ name: 'base', instanceTypes: ['c5.xlarge'], desired: 2, max: 2 }] },
    },
  );
}
