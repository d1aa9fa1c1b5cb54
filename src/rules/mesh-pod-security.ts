import { atSummary, atTree } from '../model.ts';
import { rule } from '../rules.ts';
import { hasCni, injected, isMeshed } from './_mesh.ts';
import { allPods } from './_pods.ts';
import { namespaceLabels } from './_selector.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export default rule({
  code: 'MESH_POD_SECURITY',
  title:
    'Nothing gets a sidecar where Pod Security refuses it: istio-init needs NET_ADMIN, a gateway states no seccomp profile',
  source: 'https://istio.io/latest/docs/setup/additional-setup/pod-security-admission/',
  check(tree) {
    if (hasCni(tree)) return [];
    const strict = (level: string | undefined) => level === 'baseline' || level === 'restricted';
    const namespaces = tree.namespaces.filter(
      ({ metadata: { labels = {} } }) => isMeshed(labels) && strict(labels[ENFORCE]),
    );
    const refused = new Set(namespaces.map(({ metadata }) => metadata.name));
    return [
      ...namespaces.map((namespace) => ({
        at: atTree(tree, namespace, `metadata.labels.${ENFORCE}`),
        message: `it has sidecars injected and enforces ${namespace.metadata.labels?.[ENFORCE]}, which refuses their init container`,
        cure: 'Say `mesh: true` in its component instead of labels: the namespace then enforces what the sidecar allows.',
      })),
      ...allPods(tree).flatMap((pods) => {
        const labels = namespaceLabels(tree, pods.namespace);
        const level = labels[ENFORCE];
        if (!strict(level) || refused.has(pods.namespace)) return [];
        const kind = injected(pods, labels);
        if (kind === undefined || (kind === 'gateway' && level === 'baseline')) return [];
        return [
          {
            at: atSummary(tree, pods),
            message: `its pods ask for a ${kind === 'gateway' ? 'gateway proxy' : 'sidecar'}, and namespace ${pods.namespace} enforces ${level}`,
            cure:
              kind === 'gateway'
                ? 'Give its component podSecurity: baseline.'
                : 'Say `mesh: true` in its component instead of labelling the pods.',
          },
        ];
      }),
    ];
  },
});
