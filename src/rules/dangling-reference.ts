import { needsOf } from '../charts/needs.ts';
import { atComponent, atObject, atSummary, type BuiltChart, builtObjects, type Tree } from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { allPods } from './_pods.ts';
import { provided } from './_provided.ts';

/** Kinds whose objects refer to Secrets, ConfigMaps, issuers or storage classes. */
const REFERRING = [
  'Alertmanager',
  'Certificate',
  'CronJob',
  'DaemonSet',
  'Deployment',
  'Job',
  'PersistentVolumeClaim',
  'Pod',
  'Prometheus',
  'ReplicaSet',
  'StatefulSet',
];

/** Objects that a hook Job of the chart makes in the cluster, so that no manifest holds them. */
const MADE_BY_HOOK: Readonly<Record<string, string>> = {
  // argo-cd: a random password, made once at the first sync.
  'Secret/argocd-redis': 'argocd-redis-secret-init',
};

export default rule({
  code: 'DANGLING_REFERENCE',
  title:
    'Every Secret, ConfigMap, ServiceAccount, issuer, storage or priority class that is referred to is made by something in the tree',
  source: 'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist',
  check: (tree) => [...builtFindings(tree), ...chartFindings(tree), ...podFindings(tree)],
});

function builtFindings(tree: Tree): Finding[] {
  return REFERRING.flatMap((kind) => builtObjects(tree, kind)).flatMap((entry) =>
    needsOf([entry.object])
      .filter((need) => !provided(tree, need, entry.object.metadata.namespace))
      .map((need) => dangling(need, atObject(tree, entry))),
  );
}

function chartFindings(tree: Tree): Finding[] {
  return tree.components.flatMap((owner) =>
    owner.charts.flatMap((chart) =>
      chart.needs
        .filter((need) => !provided(tree, need, owner.namespace) && !isMadeByHook(chart, need))
        .map((need) => dangling(need, atComponent(tree, owner, `chart ${chart.use.chart}`))),
    ),
  );
}

function podFindings(tree: Tree): Finding[] {
  return allPods(tree).flatMap((pods) =>
    [
      `ServiceAccount/${pods.serviceAccount}`,
      ...(pods.priorityClass ? [`PriorityClass/${pods.priorityClass}`] : []),
    ]
      .filter((need) => !provided(tree, need, pods.namespace))
      .map((need) => dangling(need, atSummary(tree, pods))),
  );
}

function isMadeByHook({ footprint }: BuiltChart, need: string): boolean {
  const job = MADE_BY_HOOK[need];
  return footprint.workloads.some(({ name, hook }) => name === job && hook !== undefined);
}

function dangling(need: string, at: Finding['at']): Finding {
  const [kind, name] = need.split('/');
  return {
    at,
    message: `it needs ${kind} "${name}", which nothing in the tree makes where it is looked for`,
    cure:
      kind === 'Secret'
        ? 'Add an ExternalSecret or a Certificate of that name in the namespace, or correct the name.'
        : `Add the ${kind}, switch on the component that brings it, or correct the name.`,
  };
}
