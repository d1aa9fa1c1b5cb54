import type { KubeObject } from '../../src/object.ts';
import { type DeploymentChange, deployment, type EnvironmentInput } from '../kit.ts';
import { type NodePoolChange, nodePool } from './nodes.ts';

/** Node group that takes what tolerates critical add-ons only, so that apps need a NodePool. */
export const CRITICAL_NODES = {
  name: 'system',
  instanceTypes: ['m7i.xlarge'],
  taints: [{ key: 'CriticalAddonsOnly', value: 'true', effect: 'NoSchedule' as const }],
};

/** An environment whose apps run on NodePools alone. */
export const ON_POOLS: EnvironmentInput = { compute: { nodeGroups: [CRITICAL_NODES] } };

/** Requirement of a NodePool for types of instance. */
export const typesIn = (...values: readonly string[]) => ({
  key: 'node.kubernetes.io/instance-type',
  operator: 'In',
  values,
});

/** A NodePool of these types alone. */
export function poolOf(
  name: string,
  types: readonly string[],
  { spec, node }: NodePoolChange = {},
): KubeObject {
  return nodePool(name, { spec: { ...spec }, node: { requirements: [typesIn(...types)], ...node } });
}

/** A Deployment whose pods request so much, with the fields of `deployment()` on top. */
export function requesting(
  name: string,
  cpu: string,
  memory: string,
  change: DeploymentChange = {},
): KubeObject {
  const resources = { requests: { cpu, memory }, limits: { memory } };
  return deployment(name, { ...change, container: { resources, ...change.container } });
}

/** A Deployment that an HPA scales, and the HPA. */
export function scaling(
  name: string,
  [min, max]: readonly [number, number],
  cpu: string,
  memory: string,
  change: DeploymentChange = {},
): KubeObject[] {
  return [
    requesting(name, cpu, memory, { replicas: null, ...change }),
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
        minReplicas: min,
        maxReplicas: max,
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 60 } },
          },
        ],
      },
    },
  ];
}
