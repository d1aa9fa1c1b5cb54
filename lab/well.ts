import { groupOf, type KubeObject } from '../src/object.ts';
import { isAvailable } from './actor.ts';
import { isTrue } from './condition.ts';

/** Kinds that say by a condition that they are ready to be relied on, and its type. */
const CONDITIONS: Readonly<Record<string, string>> = {
  'apiregistration.k8s.io/APIService': 'Available',
  'cert-manager.io/Certificate': 'Ready',
  'cert-manager.io/ClusterIssuer': 'Ready',
  'cert-manager.io/Issuer': 'Ready',
  'external-secrets.io/ClusterSecretStore': 'Ready',
  'external-secrets.io/ExternalSecret': 'Ready',
  'external-secrets.io/SecretStore': 'Ready',
  'karpenter.k8s.aws/EC2NodeClass': 'Ready',
  'karpenter.sh/NodePool': 'Ready',
  'keda.sh/ScaledObject': 'Ready',
  'monitoring.coreos.com/Alertmanager': 'Available',
  'monitoring.coreos.com/Prometheus': 'Available',
};

/**
 * Whether an object does what it is there for, judged by its own status alone: the lab's word, made independently of Argo CD's
 * health checks. A kind that has no status is well once it is there.
 */
export function isWell(object: KubeObject): boolean {
  const { apiVersion, kind, spec, status } = object;
  const key = `${groupOf(apiVersion)}/${kind}`;
  const type = CONDITIONS[key];
  if (type !== undefined) return isTrue(object, type);
  switch (key) {
    case 'apps/Deployment':
    case 'apps/StatefulSet':
      return isAvailable(object);
    case 'apps/DaemonSet': {
      const {
        observedGeneration,
        desiredNumberScheduled = 0,
        updatedNumberScheduled = 0,
        numberAvailable = 0,
      } = status ?? {};
      const isSeen = observedGeneration === (object.metadata as { generation?: number }).generation;
      return isSeen && Math.min(updatedNumberScheduled, numberAvailable) >= desiredNumberScheduled;
    }
    case '/PersistentVolumeClaim':
      return status?.phase === 'Bound';
    case '/Service':
      return spec?.type !== 'LoadBalancer' || status?.loadBalancer?.ingress !== undefined;
    default:
      return true;
  }
}
