import type { AnyComponent } from '../../src/component.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { appOf, treeOf } from '../../test/kit.ts';
import { objectsOf } from './small.ts';

/** How the tree of the proof is made otherwise than right. */
export interface Fault {
  /** Components that forget what they need. */
  readonly needless?: readonly string[];
  /** Changes to objects, after everything that the product does. */
  readonly objects?: (object: KubeObject) => KubeObject;
  /** Versions by component. Default: 1. */
  readonly versions?: Readonly<Record<string, number>>;
  /** Files of components that are left out: `kind name`. */
  readonly without?: readonly string[];
  /** Components that the environment switches off. */
  readonly off?: readonly string[];
}

const CRD: KubeObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.example.com' },
  spec: {
    group: 'example.com',
    names: { kind: 'Widget', listKind: 'WidgetList', plural: 'widgets', singular: 'widget' },
    scope: 'Namespaced',
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/**
 * A small tree with one of everything that the proof looks at: a CRD and an object of it, a chain of Deployments that take a
 * moment to start, and one whose replicas somebody else owns although Git states them.
 */
export function proofTree(fault: Fault = {}): Tree {
  const { needless = [], versions = {}, without = [], off = [] } = fault;
  const change = fault.objects ?? ((it: KubeObject) => it);
  const version = (name: string) => versions[name] ?? 1;
  const kept = (them: readonly KubeObject[]) =>
    them.filter((it) => !without.includes(`${it.kind} ${it.metadata.name}`));
  const needing = (name: string, them: readonly AnyComponent[]) => (needless.includes(name) ? [] : them);
  const crds = appOf('crds', kept([CRD, ...objectsOf('crds', version('crds'))]));
  const widget = { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'one' }, spec: {} };
  const first = appOf('first', kept([...objectsOf('first', version('first')), widget]), {
    needs: needing('first', [crds]),
  });
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'only' } };
  const second = appOf('second', kept([...objectsOf('second', version('second')), account]), {
    needs: needing('second', [first]),
  });
  const scaled = appOf('scaled', kept(objectsOf('scaled', version('scaled'))), {
    needs: needing('scaled', [second]),
    ignoreDifferences: [
      {
        group: 'apps',
        kind: 'Deployment',
        name: 'scaled',
        namespace: 'scaled',
        jsonPointers: ['/spec/replicas'],
        because: 'somebody scales it.',
      },
    ],
  });
  const tree = treeOf([crds, first, second, scaled], {}, off);
  return {
    ...tree,
    argocd: tree.argocd.map(change),
    namespaces: tree.namespaces.map(change),
    bootstrap: tree.bootstrap.map(change),
    components: tree.components.map((built) => ({ ...built, objects: built.objects.map(change) })),
  };
}
