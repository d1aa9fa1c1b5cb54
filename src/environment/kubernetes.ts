/** How long EKS supports a Kubernetes version; both are the first day without, ISO 8601. */
export interface KubernetesSupport {
  /** From then on EKS upgrades the cluster, or asks the price of extended support. */
  readonly standardUntil: string;
  /** From then on EKS upgrades the cluster. */
  readonly extendedUntil: string;
}

/**
 * The Kubernetes versions that a cluster may have: what Argo CD, KEDA and Karpenter at their pinned versions have in common.
 * The dates are those of https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html#kubernetes-release-calendar.
 */
export const KUBERNETES_VERSIONS = {
  '1.33': { standardUntil: '2026-07-29', extendedUntil: '2027-07-29' },
  '1.34': { standardUntil: '2026-12-02', extendedUntil: '2027-12-02' },
  '1.35': { standardUntil: '2027-03-27', extendedUntil: '2028-03-27' },
} as const satisfies Record<string, KubernetesSupport>;

export type KubernetesVersion = keyof typeof KUBERNETES_VERSIONS;

/**
 * Which support EKS gives a version on a day (ISO 8601). The day is asked for, since the same environment must give the same
 * tree whenever it is generated: whoever looks at a real cluster knows the day.
 */
export function supportOn(version: KubernetesVersion, day: string): 'standard' | 'extended' | 'none' {
  const { standardUntil, extendedUntil } = KUBERNETES_VERSIONS[version];
  if (day < standardUntil) return 'standard';
  return day < extendedUntil ? 'extended' : 'none';
}
