import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { narrows } from './_selector.ts';

/** Without these no pod starts, no Service is made, no node joins: also not the pods of the webhook itself. */
const VITAL: ReadonlySet<string> = new Set([
  '*',
  'configmaps',
  'endpoints',
  'events',
  'namespaces',
  'nodes',
  'persistentvolumeclaims',
  'persistentvolumes',
  'pods',
  'secrets',
  'serviceaccounts',
  'services',
  'apps/daemonsets',
  'apps/deployments',
  'apps/replicasets',
  'apps/statefulsets',
  'coordination.k8s.io/leases',
]);

export default rule({
  code: 'WEBHOOK_SCOPE',
  title: 'No webhook that must answer catches a vital kind in every namespace.',
  source: 'https://kubernetes.io/docs/concepts/cluster-administration/admission-webhooks-good-practices/',
  check: (tree) =>
    collect(tree, 'webhooks').flatMap((webhook) => {
      const { failurePolicy, resources, namespaceSelector, objectSelector } = webhook;
      if (failurePolicy !== 'Fail' || narrows(namespaceSelector) || narrows(objectSelector)) return [];
      return resources
        .filter((resource) => VITAL.has(resource))
        .map((resource) => ({
          at: atSummary(tree, webhook),
          message: `while ${webhook.service ?? 'its server'} is down, webhook ${webhook.webhook} refuses every change of ${resource === '*' ? 'anything' : resource}`,
          cure: 'Switch the webhook off, let it select by label, or give it failurePolicy Ignore.',
        }));
    }),
});
