import type { Actor } from '../actor.ts';
import type { Client, StoredObject } from '../client.ts';
import { condition, isTrue } from '../condition.ts';

const API = 'monitoring.coreos.com/v1';
const KINDS = { Prometheus: 'prometheus', Alertmanager: 'alertmanager' } as const;

/** The Prometheus operator: each Prometheus and Alertmanager gets its StatefulSet, whose pods scrape nothing. */
export const prometheusOperator: Actor = {
  name: 'prometheus-operator',
  real: false,
  does: 'Prometheus and Alertmanager get a StatefulSet of the asked size, with its claims; nothing is scraped',
  plays: ['monitoring/kube-prometheus-stack-operator'],

  async start({ client }) {
    return async () => {
      for (const [kind, what] of Object.entries(KINDS)) {
        for (const object of await client.listed(API, kind)) await reconcile(client, object, what);
      }
    };
  },
};

async function reconcile(client: Client, object: StoredObject, what: string): Promise<void> {
  const { namespace, name } = object.metadata;
  const set = { apiVersion: 'apps/v1', kind: 'StatefulSet', namespace, name: `${what}-${name}` };
  const stored = await client.get(set);
  if (stored === undefined || stored.metadata.annotations?.[SEEN] !== String(object.metadata.generation)) {
    await client.apply(statefulSet(object, set.name, what), {
      fieldManager: 'PrometheusOperator',
      force: true,
    });
    return;
  }
  const { replicas = 1 } = stored.spec;
  const { availableReplicas = 0, updatedReplicas = 0 } = stored.status ?? {};
  if (availableReplicas < replicas || updatedReplicas < replicas || isTrue(object, 'Available')) return;
  await client.setStatus(object, {
    paused: false,
    replicas,
    updatedReplicas,
    availableReplicas,
    unavailableReplicas: 0,
    conditions: [condition(object, 'Available', ''), condition(object, 'Reconciled', '')],
  });
}

/** Generation of the custom resource that the StatefulSet was made for. */
const SEEN = 'espalier.lab/generation';

function statefulSet({ metadata, spec, apiVersion, kind }: StoredObject, name: string, what: string) {
  const labels = { 'app.kubernetes.io/name': what, [what]: metadata.name };
  const claim = spec.storage?.volumeClaimTemplate;
  const { affinity, nodeSelector, tolerations, topologySpreadConstraints, serviceAccountName } = spec;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
      annotations: { [SEEN]: String(metadata.generation) },
      ownerReferences: [{ apiVersion, kind, name: metadata.name, uid: metadata.uid, controller: true }],
    },
    spec: {
      replicas: spec.replicas ?? 1,
      serviceName: `${what}-operated`,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          ...Object.fromEntries(
            Object.entries({
              affinity,
              nodeSelector,
              tolerations,
              topologySpreadConstraints,
              serviceAccountName,
            }).filter(([, value]) => value !== undefined),
          ),
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            seccompProfile: { type: 'RuntimeDefault' },
          },
          containers: [
            {
              name: what,
              // A full release, as the operator would take one: the policies of the tree ask for it.
              image: spec.image ?? `quay.io/prometheus/${what}:v0.0.0`,
              resources: spec.resources ?? {},
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            },
          ],
        },
      },
      ...(claim !== undefined && {
        volumeClaimTemplates: [{ metadata: { name: `${what}-db` }, spec: claim.spec }],
      }),
    },
  };
}
