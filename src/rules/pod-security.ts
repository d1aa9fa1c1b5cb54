import type { PodSecurity } from '../component.ts';
import { atSummary } from '../model.ts';
import { rule } from '../rules.ts';
import { podSecurityFaults } from './_pod-security.ts';
import { allPods } from './_pods.ts';
import { namespaceLabels } from './_selector.ts';

export default rule({
  code: 'POD_SECURITY',
  title:
    'Our own pods pass Pod Security "restricted" wherever they run, and a chart\'s pods pass what their namespace enforces',
  source: 'https://kubernetes.io/docs/concepts/security/pod-security-standards/',
  check: (tree) =>
    allPods(tree).flatMap((pods) => {
      const built = pods.origin === 'built';
      const enforced = namespaceLabels(tree, pods.namespace)['pod-security.kubernetes.io/enforce'];
      const level = built ? 'restricted' : ((enforced ?? 'privileged') as PodSecurity);
      return podSecurityFaults(pods, level).map((fault) => ({
        at: atSummary(tree, pods),
        message: `${fault}, which Pod Security "${level}" refuses`,
        cure: built
          ? 'Build it with the Workload construct, or state what the level asks for.'
          : `Set it otherwise in the chart's values, or give the component the podSecurity that it needs.`,
      }));
    }),
});
