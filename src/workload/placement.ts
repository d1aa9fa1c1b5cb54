/** Which nodes the pods of a workload run on. */
export interface Placement {
  /** Labels that a node must have. Default: any node. */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** Taints that do not keep the pods away. Default: all do. */
  readonly tolerations?: readonly PodToleration[];
  /** Over the zones. Default: where that is possible, without refusing to run where it is not. */
  readonly spread?: ZoneSpread;
}

/** A taint that is tolerated: that value of it, or any where none is stated; that effect of it, or any. */
export interface PodToleration {
  readonly key: string;
  readonly value?: string;
  readonly effect?: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute';
}

/**
 * At most one pod more in a zone than in the one with the fewest. `DoNotSchedule` rather waits for a node in another
 * zone; only then `minDomains` is allowed: the number of zones that count even before they have a node
 * (https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/).
 */
export type ZoneSpread =
  | { readonly whenUnsatisfiable: 'ScheduleAnyway' }
  | { readonly whenUnsatisfiable: 'DoNotSchedule'; readonly minDomains?: number };

/** The fields of a pod's spec that place it among pods with these labels. Absent where nothing is said. */
export function placed(
  { nodeSelector = {}, tolerations = [], spread = { whenUnsatisfiable: 'ScheduleAnyway' } }: Placement,
  matchLabels: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return {
    ...(Object.keys(nodeSelector).length > 0 && { nodeSelector }),
    ...(tolerations.length > 0 && { tolerations: tolerations.map(toleration) }),
    topologySpreadConstraints: [
      {
        maxSkew: 1,
        topologyKey: 'topology.kubernetes.io/zone',
        labelSelector: { matchLabels },
        ...spread,
        // Otherwise a zone whose nodes all refuse the pods counts as one that has too few of them, for ever.
        ...(spread.whenUnsatisfiable === 'DoNotSchedule' && { nodeTaintsPolicy: 'Honor' }),
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
