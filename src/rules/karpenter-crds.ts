import { atComponent } from '../model.ts';
import { rule } from '../rules.ts';
import { usesOf } from './_nodes.ts';
import { waitsFor } from './_waits.ts';

export default rule({
  code: 'KARPENTER_CRDS',
  title:
    "Karpenter's kinds come from its chart karpenter-crd, before the controller, so that they are upgraded with it",
  source: 'https://karpenter.sh/docs/upgrading/upgrade-guide/#crd-upgrades',
  check(tree) {
    const crds = usesOf(tree, 'karpenter-crd');
    return usesOf(tree, 'karpenter')
      .filter(({ owner }) => !crds.some((other) => waitsFor(tree, owner, other.owner)))
      .map(({ owner }) => ({
        at: atComponent(tree, owner, 'chart karpenter'),
        message: 'no component that it waits for brings the chart karpenter-crd',
        cure: 'Need a component with the chart karpenter-crd.',
      }));
  },
});
