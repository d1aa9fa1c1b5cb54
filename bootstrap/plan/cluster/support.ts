import { KUBERNETES_VERSIONS, supportOn } from '../../../src/environment/kubernetes.ts';
import type { Environment } from '../../../src/environment.ts';
import type { Problem } from '../../../src/problem.ts';

/** Days before the end of support from which a preview reminds of it: two months to upgrade in. */
const NOTICE_DAYS = 60;

/** How a cluster stands with the support of its Kubernetes version. */
export interface SupportReport {
  readonly support: 'standard' | 'extended' | 'none';
  /** One sentence for whoever reads a preview. */
  readonly says: string;
  /** What keeps the cluster from being made, or from staying as the environment says. */
  readonly problem?: Problem;
}

/**
 * Support of the environment's Kubernetes version on a day (ISO 8601). A version without the support that the environment
 * wants is refused: EKS would upgrade the cluster by itself, and the environment would say something else from then on
 * (https://docs.aws.amazon.com/eks/latest/userguide/view-upgrade-policy.html).
 */
export function supportReport(environment: Environment, day: string): SupportReport {
  const { version, support: wanted } = environment.cluster;
  const support = supportOn(version, day);
  const { standardUntil, extendedUntil } = KUBERNETES_VERSIONS[version];
  const until = wanted === 'standard' ? standardUntil : extendedUntil;
  if (support === 'none' || (support === 'extended' && wanted === 'standard')) {
    const says = `EKS ended ${wanted} support of Kubernetes ${version} on ${until}`;
    return { support, says, problem: unsupported(environment, says) };
  }
  const days = Math.round((Date.parse(until) - Date.parse(day)) / 86_400_000);
  const soon = days <= NOTICE_DAYS ? `, in ${days} days: plan the upgrade` : '';
  const price = support === 'extended' ? ' at the price of extended support' : '';
  return { support, says: `EKS supports Kubernetes ${version}${price} until ${until}${soon}` };
}

function unsupported({ file, line, name, cluster }: Environment, message: string): Problem {
  return {
    code: 'KUBERNETES_UNSUPPORTED',
    at: { file, line: line(['cluster', 'version']), environment: name, path: 'cluster.version' },
    message,
    cure:
      cluster.support === 'standard'
        ? 'Choose a newer cluster.version, or pay for more time with cluster.support: extended.'
        : 'Choose a newer cluster.version.',
  };
}
