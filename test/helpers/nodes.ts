import karpenter from '../../platform/karpenter.ts';
import karpenterCrd from '../../platform/karpenter-crd.ts';
import prometheusOperatorCrds from '../../platform/prometheus-operator-crds.ts';
import type { AnyComponent } from '../../src/component.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf } from '../kit.ts';

/** Karpenter with all that it needs, for trees that hold NodePools. */
export const KARPENTER: readonly AnyComponent[] = [prometheusOperatorCrds, karpenterCrd, karpenter];

/** Karpenter, and a component `pools` after it that holds these objects and a node class. */
export function withNodes(...objects: KubeObject[]): AnyComponent[] {
  return [...KARPENTER, appOf('pools', [nodeClass(), ...objects], { needs: [karpenter] })];
}

/** A node class that no rule objects to, with fields over its spec's. */
export function nodeClass(spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  const discovery = [{ tags: { 'karpenter.sh/discovery': 'test' } }];
  return {
    apiVersion: 'karpenter.k8s.aws/v1',
    kind: 'EC2NodeClass',
    metadata: { name: 'default' },
    spec: {
      amiSelectorTerms: [{ alias: 'al2023@v20260903' }],
      role: 'test-nodes',
      subnetSelectorTerms: discovery,
      securityGroupSelectorTerms: discovery,
      ...spec,
    },
  };
}

export interface NodePoolChange {
  /** Fields over the spec's. */
  readonly spec?: Readonly<Record<string, unknown>>;
  /** Fields over those of the nodes it makes. */
  readonly node?: Readonly<Record<string, unknown>>;
}

/** A NodePool that no rule objects to, with changes on top. */
export function nodePool(name: string, { spec, node }: NodePoolChange = {}): KubeObject {
  return {
    apiVersion: 'karpenter.sh/v1',
    kind: 'NodePool',
    metadata: { name },
    spec: {
      limits: { cpu: '64', memory: '256Gi' },
      disruption: { consolidateAfter: '1m', budgets: [{ nodes: '10%' }] },
      template: {
        spec: {
          nodeClassRef: { group: 'karpenter.k8s.aws', kind: 'EC2NodeClass', name: 'default' },
          requirements: [{ key: 'karpenter.sh/capacity-type', operator: 'In', values: ['spot'] }],
          expireAfter: '720h',
          terminationGracePeriod: '48h',
          ...node,
        },
      },
      ...spec,
    },
  };
}
