import type { Workload } from '../footprint.ts';
import { atSummary, type Owned } from '../model.ts';
import { rule } from '../rules.ts';
import { scaledWorkloads } from './_scaled.ts';

export default rule({
  code: 'REPLICAS_STATED',
  title: 'Where an autoscaler owns the number of replicas, Git states none, or the Application ignores it.',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/best_practices/, kedacore/keda#5572, argo-cd#2748',
  check: (tree) =>
    scaledWorkloads(tree).flatMap(({ scalers: [scaler], workload }) => {
      if (!workload || workload.replicas === null || isIgnored(workload)) return [];
      return {
        at: atSummary(tree, workload),
        message: `it states ${workload.replicas} replicas, and ${scaler.kind} ${scaler.name} owns their number: every sync sets it back`,
        cure:
          workload.origin === 'built'
            ? 'Leave spec.replicas out.'
            : `Add /spec/replicas of it to ignoreDifferences of ${workload.owner.component.name}, with its reason.`,
      };
    }),
});

function isIgnored({ kind, name, namespace, owner }: Owned<Workload>): boolean {
  return owner.ignoreDifferences.some(
    (entry) =>
      entry.group === 'apps' &&
      entry.kind === kind &&
      entry.name === name &&
      (entry.namespace ?? namespace) === namespace &&
      entry.jsonPointers.includes('/spec/replicas'),
  );
}
