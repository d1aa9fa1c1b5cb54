import { GPU } from '../gpu.ts';

/** Which nodes the pods of a workload run on. */
export interface Placement {
  /** Labels that a node must have. Default: any node. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that do not keep the pods away. Default: all do, but for that of nodes with GPUs where the pods have some. */
  readonly tolerations?: readonly PodToleration[];
  /** Default: preferred. */
  readonly spread?: ZoneSpread;
}

/** A taint that is tolerated: that value of it, or any where none is stated; that effect of it, or any. */
export interface PodToleration {
  readonly key: string;
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/**
 * How pods are spread over zones. `preferred`: as far as there are nodes, so that a single node may do. `required`: a pod
 * waits until its zone has a node, which Karpenter then makes; consolidation leaves a node in each.
 */
export type ZoneSpread = 'preferred' | 'required';

/** What the pods are and where: what placing them depends on besides. */
export interface PlacedPods {
  /** Labels that select the pods. */
  readonly matchLabels: Readonly<Record<string, string>>;
  /** Number of zones of the cluster. */
  readonly zones: number;
  /** GPUs of a pod. */
  readonly gpus: number;
}

/** The fields of a pod's spec that place it. Absent where nothing is said. */
export function placed(
  { nodeSelector = {}, tolerations = [], spread = 'preferred' }: Placement,
  { matchLabels, zones, gpus }: PlacedPods,
): Readonly<Record<string, unknown>> {
  const tolerated = [
    ...tolerations.map(toleration),
    // Nodes with GPUs are tainted by that name, to keep all other pods off.
    ...(gpus > 0 ? [{ key: GPU, operator: 'Exists', effect: 'NoSchedule' }] : []),
  ];
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerated.length > 0 && { tolerations: tolerated }),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        whenUnsatisfiable: spread === 'required' ? 'DoNotSchedule' : 'ScheduleAnyway',
        ...(spread === 'required' && {
          // The scheduler counts the zones that have nodes, and would find one zone to be all.
          minDomains: zones,
          // Otherwise a zone whose nodes all refuse the pods counts as one that has too few of them, for ever.
          nodeTaintsPolicy: 'Honor',
        }),
        labelSelector: { matchLabels },
      },
    ],
  };
}

function toleration({ key, value, effect }: PodToleration) {
  return {
    key,
    ...(value === undefined ? { operator: 'Exists' } : { operator: 'Equal', value }),
    ...(effect && { effect }),
  };
}
