import { fileName } from '../../src/layout.ts';
import { type KubeObject, refOf } from '../../src/object.ts';
import { Git } from '../../src/pin/git.ts';
import { changedObjects } from '../../src/review/changed.ts';
import { effectsOf } from '../../src/review/classify.ts';
import { Lookup } from '../../src/review/lookup.ts';
import type { Side } from '../../src/review/sides.ts';
import type { Effect } from '../../src/review/types.ts';
import { toYaml } from '../../src/yaml.ts';

/** Texts of one tree by path. */
export type Texts = Readonly<Record<string, string>>;

/** A side in memory: trees by environment, records of charts by name. */
export function sideWith(
  trees: Readonly<Record<string, Texts>>,
  charts: Readonly<Record<string, unknown>> = {},
  label = 'side',
): Side {
  const bytes = (environment: string, path: string) => Buffer.from(trees[environment]?.[path] ?? '');
  const records = new Map(
    Object.entries(charts).map(([name, record]) => [name, Buffer.from(JSON.stringify(record))]),
  );
  return {
    label,
    trees: new Map(
      Object.entries(trees).map(([name, texts]) => [
        name,
        new Map(Object.keys(texts).map((path) => [path, Git.idOf(bytes(name, path), 40)])),
      ]),
    ),
    read: (environment, paths) => paths.map((path) => bytes(environment, path)),
    chart: (name) => records.get(name),
  };
}

/** The files of objects, all of one component. */
export function filesOf(objects: readonly KubeObject[], component = 'web'): Texts {
  return Object.fromEntries(
    objects.map((object) => {
      const isRoots = ['Application', 'AppProject'].includes(object.kind);
      const folder = isRoots ? 'argocd' : component;
      return [`${folder}/${fileName(refOf(object), isRoots ? 'argocd' : undefined)}`, toYaml(object)];
    }),
  );
}

/** The Application of a component, which prunes. */
export function applicationOf(name: string, spec: Readonly<Record<string, unknown>> = {}): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name,
      namespace: 'argocd',
      finalizers: ['resources-finalizer.argocd.argoproj.io/foreground'],
    },
    spec: {
      project: 'apps',
      destination: { namespace: name, server: 'https://kubernetes.default.svc' },
      source: {
        repoURL: 'https://git.example.com/p.git',
        path: `generated/dev/${name}`,
        targetRevision: 'main',
      },
      syncPolicy: { automated: { prune: true, selfHeal: true } },
      ...spec,
    },
  };
}

/** What becomes of an object: the effects of the one change between two trees that are alike but for it. */
export function effectsBetween(
  before: KubeObject | undefined,
  after: KubeObject | undefined,
  around: readonly KubeObject[] = [],
): Effect[] {
  const isApplication = [before, after].some((it) => it?.kind === 'Application');
  const others = [...(isApplication ? [] : [applicationOf('web')]), ...around];
  const side = (object: KubeObject | undefined) =>
    sideWith({ dev: { ...filesOf(others), ...filesOf(object ? [object] : []) } });
  const [base, head] = [side(before), side(after)];
  const changes = changedObjects(base, head);
  return changes.flatMap((change) =>
    effectsOf(change, { base: new Lookup(base, 'dev'), head: new Lookup(head, 'dev') }),
  );
}
