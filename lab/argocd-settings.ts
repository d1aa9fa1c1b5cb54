import { randomBytes } from 'node:crypto';
import { argocdSettings } from '../argocd/settings.ts';
import type { Environment } from '../src/environment.ts';
import type { KubeObject } from '../src/object.ts';

const LABELS = { 'app.kubernetes.io/part-of': 'argocd' };

/**
 * What Argo CD finds in its namespace when it starts: the settings that the tree relies on, and the objects that its own chart
 * brings along. Added for the lab: the interval of comparisons.
 */
export function argocdObjects(
  environment: Environment,
  change: (cm: Record<string, string>) => Record<string, string> = (cm) => cm,
): KubeObject[] {
  const { cm, params, rbac } = argocdSettings(environment);
  const configMap = (name: string, data: Record<string, unknown>): KubeObject => ({
    ...meta('v1', 'ConfigMap', name),
    data: texts(data),
  });
  const quick = { 'timeout.reconciliation': '5s', 'timeout.reconciliation.jitter': '0s' };
  return [
    configMap('argocd-cm', change(texts({ ...cm, ...quick }))),
    configMap('argocd-cmd-params-cm', params),
    configMap('argocd-rbac-cm', rbac),
    ...['argocd-ssh-known-hosts-cm', 'argocd-tls-certs-cm', 'argocd-gpg-keys-cm'].map((name) =>
      configMap(name, {}),
    ),
    {
      ...meta('v1', 'Secret', 'argocd-secret'),
      stringData: { 'server.secretkey': randomBytes(32).toString('base64') },
    },
    {
      ...meta('argoproj.io/v1alpha1', 'AppProject', 'default'),
      spec: { sourceRepos: [], destinations: [] },
    },
  ];
}

const texts = (data: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)]));

function meta(apiVersion: string, kind: string, name: string): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: 'argocd', labels: LABELS } };
}
