import { describe, expect, it } from 'vitest';
import karpenterCrd from '../../platform/karpenter-crd.ts';
import type { Tree } from '../../src/model.ts';
import type { KubeObject } from '../../src/object.ts';
import { checkObject } from '../../src/schemas.ts';
import { appOf, deployment, treeOf, withChart } from '../kit.ts';
import { trees } from '../real.ts';

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';
const CASCADE = 'resources-finalizer.argocd.argoproj.io/foreground';

const settings = (data = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings' },
  data,
});
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data' },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
};
const first = appOf('first', [settings()]);
const made = treeOf([
  karpenterCrd,
  first,
  appOf('second', [deployment('second')], { needs: [first] }),
  appOf('keeps', [claim]),
]);

const all: readonly (readonly [string, Tree])[] = [['made up', made], ...trees];

const of = (tree: Tree, kind: string): KubeObject[] =>
  [...tree.argocd, ...tree.bootstrap].filter((object) => object.kind === kind);
const named = (tree: Tree, name: string) =>
  of(tree, 'Application').find(({ metadata }) => metadata.name === name) as KubeObject;
const wave = ({ metadata }: KubeObject) => Number(metadata.annotations?.[SYNC_WAVE] ?? 0);

describe.each(all)('every Application of the tree %s', (_, tree) => {
  const applications = of(tree, 'Application');

  it('is one that the pinned CRD of Argo CD knows, field by field', () => {
    expect(applications.length).toBeGreaterThan(3);
    for (const application of applications) expect(checkObject(application)).toEqual([]);
  });

  it('is retried without end, with growing pauses, and by the newest commit', () => {
    for (const { spec } of applications) {
      expect(spec.syncPolicy.retry).toEqual({
        limit: -1,
        refresh: true,
        backoff: { duration: '10s', factor: 2, maxDuration: '3m' },
      });
    }
  });

  it('is applied and compared by the server, and never by replacing', () => {
    for (const { spec, metadata } of applications) {
      expect(spec.syncPolicy.syncOptions).toContain('ServerSideApply=true');
      expect(spec.syncPolicy.syncOptions).not.toContain('Replace=true');
      // The root looks at Applications, whose status is no subresource: the API server's answer would differ for ever.
      const asked = metadata.name === 'root' ? undefined : 'ServerSideDiff=true';
      expect(metadata.annotations?.['argocd.argoproj.io/compare-options']).toBe(asked);
    }
  });

  it('may hold kinds whose CRD comes in the same sync', () => {
    for (const { spec } of applications) {
      expect(spec.syncPolicy.syncOptions).toContain('SkipDryRunOnMissingResource=true');
    }
  });

  it('fails on an object that another Application owns', () => {
    for (const { spec } of applications) {
      expect(spec.syncPolicy.syncOptions).toContain('FailOnSharedResource=true');
    }
  });

  it('leaves ignored fields alone while it syncs, and copies nothing from the cluster where none are ignored', () => {
    for (const { spec } of applications) {
      const ignores = spec.ignoreDifferences !== undefined;
      expect(spec.syncPolicy.syncOptions.includes('RespectIgnoreDifferences=true')).toBe(ignores);
    }
  });

  it('never copies the status of Applications: the root ignores no difference', () => {
    for (const { spec, metadata } of applications.filter((it) => it.metadata.name === 'root')) {
      expect(spec.ignoreDifferences, metadata.name).toBeUndefined();
    }
  });

  it('makes no namespace by itself', () => {
    for (const { spec } of applications) {
      expect(spec.syncPolicy.syncOptions).not.toContain('CreateNamespace=true');
      expect(spec.syncPolicy.managedNamespaceMetadata).toBeUndefined();
    }
  });

  it('comes after its AppProject, which is then deleted after it', () => {
    const projects = of(tree, 'AppProject').filter(({ metadata }) => metadata.name !== 'root');
    const children = applications.filter(({ metadata }) => metadata.name !== 'root');
    expect(Math.max(...projects.map(wave))).toBeLessThan(Math.min(...children.map(wave)));
    for (const project of projects) expect(project.metadata.finalizers).toBeUndefined();
  });

  it('comes after the namespaces', () => {
    const others = tree.components.map(({ component }) => named(tree, component.name));
    expect(wave(named(tree, 'namespaces'))).toBeLessThan(Math.min(...others.map(wave)));
  });

  it('comes after every component that it waits for', () => {
    for (const { component, waitsFor } of tree.components) {
      for (const other of waitsFor) {
        expect(wave(named(tree, other.name))).toBeLessThan(wave(named(tree, component.name)));
      }
    }
  });

  it('reads plain manifests from its folder and nothing else', () => {
    const sources = applications.flatMap(({ spec }) => spec.sources ?? [spec.source]);
    const folders = sources.filter((source) => 'path' in source);
    expect(folders.length).toBeGreaterThan(0);
    for (const { directory } of folders) expect(directory).toEqual({ recurse: true, include: '*.yaml' });
  });
});

describe('deleting an Application', () => {
  it('takes its objects along where they can come back as they were', () => {
    expect(named(made, 'first').metadata.finalizers).toEqual([CASCADE]);
  });

  it.each(['keeps', 'karpenter-crd', 'namespaces', 'root'])(
    'leaves the objects of %s, which cannot',
    (name) => {
      expect(named(made, name).metadata.finalizers).toBeUndefined();
    },
  );

  it('is confirmed by a person for the same ones', () => {
    const options = (name: string) =>
      named(made, name).metadata.annotations?.['argocd.argoproj.io/sync-options'];
    expect(options('keeps')).toBe('Prune=confirm,Delete=confirm');
    expect(options('namespaces')).toBe('Prune=confirm,Delete=confirm');
    expect(options('first')).toBeUndefined();
  });

  it('is confirmed too where the volumes are those of a claim template, or of a chart', () => {
    for (const [, tree] of trees) {
      const { annotations, ...rest } = named(tree, 'kube-prometheus-stack').metadata;
      expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=confirm,Delete=confirm');
      expect(rest.finalizers).toBeUndefined();
    }
  });
});

describe('a change', () => {
  it("of a chart's values is one of the Application, so that waves order it", () => {
    const spec = (colour: string) =>
      named(withChart(treeOf([appOf('web', [])]), 'web', { chart: 'web', values: { colour } }), 'web').spec;
    expect(spec('blue')).not.toEqual(spec('red'));
  });

  it('of the content of a folder alone is not: each child takes it up by itself, and retries until it fits', () => {
    const spec = (colour: string) => named(treeOf([appOf('web', [settings({ colour })])]), 'web').spec;
    expect(spec('blue')).toEqual(spec('red'));
    expect(spec('red').syncPolicy.retry.limit).toBe(-1);
  });
});
