import { JsonPatch } from 'cdk8s';
import { GPU } from '../gpu.ts';

/**
 * How pods are spread over zones. `preferred`: as far as there are nodes, so that a single node may do. `required`: a pod
 * waits until its zone has a node, which Karpenter then makes; consolidation leaves a node in each.
 */
export type ZoneSpread = 'preferred' | 'required';

/** What a workload says about its nodes. */
export interface NodeWishes {
  readonly spread: ZoneSpread;
  /** Number of zones of the cluster. */
  readonly zones: number;
  /** GPUs of a pod. */
  readonly gpus: number;
  /** Labels that select the workload's pods. */
  readonly matchLabels: Readonly<Record<string, string>>;
}

/** The wishes as patches of a Deployment, since cdk8s-plus has no word for topology spread constraints. */
export function nodePatches({ spread, zones, gpus, matchLabels }: NodeWishes): JsonPatch[] {
  return [
    JsonPatch.add('/spec/template/spec/topologySpreadConstraints', [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: spread === 'required' ? 'DoNotSchedule' : 'ScheduleAnyway',
        // The scheduler counts the zones that have nodes, and would find one zone to be all.
        ...(spread === 'required' && { minDomains: zones }),
        labelSelector: { matchLabels },
      },
    ]),
    // Nodes with GPUs are tainted by that name, to keep all other pods off.
    ...(gpus > 0
      ? [
          JsonPatch.add('/spec/template/spec/tolerations', [
            { key: GPU, operator: 'Exists', effect: 'NoSchedule' },
          ]),
        ]
      : []),
  ];
}
