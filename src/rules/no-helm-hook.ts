import { atObject, atSummary, builtObjects, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { isTestHook } from './_pods.ts';

/** Hooks of charts that may run at every sync, since a second run changes nothing: `chart Kind/name`. */
const HARMLESS: ReadonlySet<string> = new Set(
  // Makes the Secret argocd-redis where it is not there yet.
  ['Job', 'Role', 'RoleBinding', 'ServiceAccount'].map((kind) => `argo-cd ${kind}/argocd-redis-secret-init`),
);

export default rule({
  code: 'HELM_HOOK',
  title: 'No object is a Helm hook, save those of charts that may run at every sync',
  source:
    'https://argo-cd.readthedocs.io/en/stable/user-guide/helm/#helm-hooks: install and upgrade hooks run at every sync, and none of them beside a hook of Argo CD',
  check: (tree) => [...builtHooks(tree), ...chartHooks(tree)],
});

function builtHooks(tree: Tree): Finding[] {
  return builtObjects(tree).flatMap((entry) => {
    const hook = entry.object.metadata.annotations?.['helm.sh/hook'];
    if (hook === undefined) return [];
    return [
      {
        at: atObject(tree, entry, 'metadata.annotations["helm.sh/hook"]'),
        message: `is a Helm hook (${hook}), which Argo CD runs at every sync`,
        cure: 'Give it a sync wave instead, or argocd.argoproj.io/hook where it shall run at every sync.',
      },
    ];
  });
}

function chartHooks(tree: Tree): Finding[] {
  return tree.components.flatMap((owner) => {
    const ownHook = owner.objects.find(({ metadata }) => metadata.annotations?.['argocd.argoproj.io/hook']);
    return owner.charts.flatMap(({ use, footprint }) =>
      footprint.objects.flatMap(({ hook, kind, name, namespace = '' }) => {
        // Argo CD knows no test hooks, and leaves them alone.
        if (hook === undefined || isTestHook({ hook })) return [];
        const at = atSummary(tree, { owner, kind, namespace, name });
        if (!HARMLESS.has(`${use.chart} ${kind}/${name}`)) {
          return [
            {
              at,
              message: `chart ${use.chart} makes it a Helm hook (${hook}), which Argo CD runs at every sync`,
              cure: 'Switch it off in the values of the chart.',
            },
          ];
        }
        if (ownHook === undefined) return [];
        return [
          {
            at,
            message: `Argo CD leaves this Helm hook out, since ${ownHook.kind} ${ownHook.metadata.name} beside it is a hook of its own`,
            cure: `Move ${ownHook.kind} ${ownHook.metadata.name} to another component.`,
          },
        ];
      }),
    );
  });
}
