import { atSummary, collect } from '../model.ts';
import { rule } from '../rules.ts';
import { namespaceLabels, selects } from './_selector.ts';
import { waitsFor } from './_waits.ts';

/** The image name that Istio's injector replaces. */
const PLACEHOLDER = 'auto';

export default rule({
  code: 'INJECTED_IMAGE',
  title:
    'A container with image "auto" belongs to a pod that the injector is asked about, and comes after it.',
  source: 'istio/istio#46307, istio/istio#53290',
  check(tree) {
    const waiting = collect(tree, 'workloads').filter(({ containers }) =>
      containers.some(({ image }) => image === PLACEHOLDER),
    );
    if (waiting.length === 0) return [];
    const injectors = collect(tree, 'webhooks').filter(
      ({ kind, resources }) => kind === 'MutatingWebhookConfiguration' && resources.includes('pods'),
    );
    return waiting.flatMap((pods) => {
      const labels = namespaceLabels(tree, pods.namespace);
      const asked = injectors.filter(
        ({ namespaceSelector, objectSelector }) =>
          selects(namespaceSelector, labels) && selects(objectSelector, pods.podLabels),
      );
      // That a webhook which must answer comes first is required of every pod that it admits.
      if (asked.some((w) => w.failurePolicy === 'Fail' || waitsFor(tree, pods.owner, w.owner))) return [];
      return {
        at: atSummary(tree, pods),
        message: `its image is "${PLACEHOLDER}", and ${asked[0] ? `"${pods.owner.component.name}" does not wait for "${asked[0].owner.component.name}", which replaces it` : 'no webhook of the tree replaces it'}`,
        cure: 'Need the component with the injector, and do not switch injection off for the pod or its namespace.',
      };
    });
  },
});
