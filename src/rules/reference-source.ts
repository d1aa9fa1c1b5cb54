import { needsOf } from '../charts/needs.ts';
import {
  atComponent,
  atObject,
  type BuiltComponent,
  builtObjects,
  collect,
  type OwnedObject,
  type Tree,
} from '../model.ts';
import { type Finding, rule } from '../rules.ts';
import { waitsFor } from './_waits.ts';
import { waveOf } from './_waves.ts';

/** Made at run time by what the chart brings: a hook Job that makes it where it is not there yet. */
const MADE_BY_CHART: Readonly<Record<string, readonly string[]>> = { 'argo-cd': ['Secret/argocd-redis'] };
/** In every namespace, by Kubernetes itself. */
const GIVEN: ReadonlySet<string> = new Set(['ConfigMap/kube-root-ca.crt']);
const CLUSTER_WIDE: ReadonlySet<string> = new Set(['ClusterIssuer', 'StorageClass']);
const REFERRING = [
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob', 'Pod'],
  ...['Alertmanager', 'Certificate', 'PersistentVolumeClaim', 'Prometheus'],
];

/**
 * A pod that waits for its Secret is not Healthy, and the wave of its Application with it: made in a later wave, the
 * Secret would never come. A Secret made by an ExternalSecret that is a hook has the same end: its health is Unknown.
 */
export default rule({
  code: 'REFERENCE_SOURCE',
  title: 'What a pod cannot start without, and what issues a certificate, is made in the tree, before it.',
  source:
    'https://kubernetes.io/docs/concepts/configuration/secret/#restriction-secret-must-exist, argo-cd gitops-engine/pkg/sync',
  check(tree) {
    const sources = sourcesOf(tree);
    return [...ofBuilt(tree, sources), ...ofCharts(tree, sources)];
  },
});

interface Source {
  readonly owner: BuiltComponent;
  /** Wave inside its Application, for what takes a while to make; absent where it is there as soon as it is applied. */
  readonly wave?: number;
  readonly hook?: boolean;
}

type Sources = ReadonlyMap<string, readonly Source[]>;

const keyOf = (need: string, namespace: string | undefined) =>
  CLUSTER_WIDE.has(need.slice(0, need.indexOf('/'))) ? need : `${need} in ${namespace}`;

function sourcesOf(tree: Tree): Sources {
  const sources = new Map<string, Source[]>();
  const add = (need: string, namespace: string | undefined, source: Source) => {
    const key = keyOf(need, namespace);
    const others = sources.get(key);
    if (others) others.push(source);
    else sources.set(key, [source]);
  };
  for (const { kind, namespace, name, owner } of collect(tree, 'objects')) {
    if (['Secret', 'ConfigMap', 'StorageClass', 'ClusterIssuer', 'Issuer'].includes(kind))
      add(`${kind}/${name}`, namespace, { owner });
  }
  for (const { owner, object } of builtObjects(tree, 'Certificate')) {
    add(`Secret/${object.spec.secretName}`, object.metadata.namespace, { owner });
  }
  for (const { owner, object } of builtObjects(tree, 'ExternalSecret')) {
    const hook = object.metadata.annotations?.['argocd.argoproj.io/hook'] !== undefined;
    add(`Secret/${object.spec.target?.name ?? object.metadata.name}`, object.metadata.namespace, {
      owner,
      wave: waveOf(object),
      hook,
    });
  }
  return sources;
}

function ofBuilt(tree: Tree, sources: Sources): Finding[] {
  const users = REFERRING.flatMap((kind) => builtObjects(tree, kind));
  return users.flatMap((owned) =>
    needsOf([owned.object]).flatMap((need) =>
      fault(tree, owned.owner, need, owned.object.metadata.namespace, sources, waveOf(owned.object)).map(
        (problem) => ({ at: atObject(tree, owned as OwnedObject), ...problem }),
      ),
    ),
  );
}

function ofCharts(tree: Tree, sources: Sources): Finding[] {
  return tree.components.flatMap((owner) =>
    owner.charts.flatMap(({ use, needs }) =>
      needs
        .filter((need) => !MADE_BY_CHART[use.chart]?.includes(need))
        .flatMap((need) =>
          fault(tree, owner, need, owner.namespace, sources, 0).map((problem) => ({
            at: atComponent(tree, owner, `chart ${use.chart}`),
            ...problem,
          })),
        ),
    ),
  );
}

function fault(
  tree: Tree,
  user: BuiltComponent,
  need: string,
  namespace: string | undefined,
  sources: Sources,
  wave: number,
): { message: string; cure: string }[] {
  if (GIVEN.has(need)) return [];
  const found = sources.get(keyOf(need, namespace)) ?? [];
  const inTime = found.some((source) =>
    source.owner === user
      ? source.wave === undefined || source.wave < wave
      : waitsFor(tree, user, source.owner),
  );
  if (inTime && !found.every((source) => source.hook)) return [];
  const what = need.replace('/', ' ');
  const [source] = found;
  if (!source) {
    return [
      {
        message: `it needs ${what}, which nothing in the tree makes${namespace === undefined ? '' : ` in ${namespace}`}`,
        cure: 'Correct the name, or build what makes it: for a Secret an ExternalSecret.',
      },
    ];
  }
  if (source.hook) {
    return [
      {
        message: `${what} is made by an ExternalSecret that is a hook, whose health Argo CD does not know`,
        cure: 'Give the ExternalSecret a lower sync wave instead.',
      },
    ];
  }
  return [
    {
      message: `${what} of "${source.owner.component.name}" is not made before it`,
      cure: `Add ${source.owner.component.name} to the needs of ${user.component.name}; in one component, give the ExternalSecret the lower sync wave.`,
    },
  ];
}
