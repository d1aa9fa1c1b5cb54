import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { repositoryOf } from '../../platform/previews/application-set.ts';
import { KEPT } from '../../platform/previews/kinds.ts';
import { assemble } from '../../src/assemble.ts';
import { readProposed } from '../../src/environment/load.ts';
import type { Environment } from '../../src/environment.ts';
import { treeFiles } from '../../src/files.ts';
import type { Tree } from '../../src/model.ts';
import { onPath } from '../../src/on-path.ts';
import { Problems } from '../../src/problem.ts';
import { applyRules, loadRules } from '../../src/rules.ts';
import { EnvironmentCopy } from '../helpers/environment-copy.ts';
import { temporaryFolder } from '../helpers/folders.ts';
import { catalog } from '../real.ts';

vi.setConfig({ testTimeout: 180_000 });

/** Development with previews of an app, and what else is changed. */
function treeWith(previews: string, ...changes: readonly (readonly [string, string])[]): Tree {
  const copy = new EnvironmentCopy();
  copy.edit('dev', 'components:\n', 'stage: development\n\ncomponents:\n');
  copy.edit(
    'dev',
    '  policies:\n',
    `  mock-target:\n    exposure: istio\n  policies:\n  previews: ${previews}\n`,
  );
  for (const [from, to] of changes) copy.edit('dev', from, to);
  return assemble(readProposed(copy.folder, catalog, 'dev'), catalog);
}

function objectsOf(tree: Tree) {
  const built = tree.components.find(({ component }) => component.name === 'previews');
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what the test is about
  const of = (kind: string): any => built?.objects.find((object) => object.kind === kind);
  return { set: of('ApplicationSet'), project: of('AppProject'), secret: of('ExternalSecret') };
}

let tree: Tree;
let parts: ReturnType<typeof objectsOf>;

beforeEach(() => {
  tree = treeWith('{ apps: [mock-target], label: "try it" }');
  parts = objectsOf(tree);
});

describe('previews', () => {
  it('pass every rule', async () => {
    expect(applyRules(await loadRules(), tree)).toEqual([]);
  });

  it('are of open pull requests with the label, at their commit, and go with them', () => {
    const [{ pullRequest }] = parts.set.spec.generators;
    expect(pullRequest.github).toEqual({
      owner: 'example',
      repo: 'platform',
      labels: ['try it'],
      tokenRef: { secretName: parts.secret.spec.target.name, key: 'token' },
    });
    expect(pullRequest.requeueAfterSeconds).toBe(300);
    expect(parts.set.spec.template.spec.source.targetRevision).toBe('{{ .head_sha }}');
    expect(parts.set.spec.template.metadata.finalizers).toEqual([
      expect.stringMatching(/^resources-finalizer\.argocd\.argoproj\.io/),
    ]);
    expect(parts.set.spec.goTemplateOptions).toEqual(['missingkey=error']);
  });

  it('are let into namespaces of their own alone, with no kind of the cluster, no secret and no right', () => {
    expect(parts.project.spec.clusterResourceWhitelist).toEqual([]);
    expect(parts.project.spec.destinations.map(({ namespace }: { namespace: string }) => namespace)).toEqual([
      'preview-*',
    ]);
    expect(parts.project.spec.sourceRepos).toEqual(['https://github.com/example/platform.git']);
    const kinds = parts.project.spec.namespaceResourceWhitelist.map(({ kind }: { kind: string }) => kind);
    expect(kinds).not.toEqual(expect.arrayContaining([expect.stringMatching(/Secret|Role|\*/)]));
    // Its Applications must be gone before it is, or they never go.
    expect(parts.project.metadata.annotations['argocd.argoproj.io/sync-wave']).toBe('-1');
    // Nothing of it is the pull request's to say.
    const { spec } = parts.set.spec.template;
    expect([spec.project, spec.destination.namespace]).toEqual([
      'previews',
      'preview-{{ .number }}-mock-target',
    ]);
    expect(spec.syncPolicy.managedNamespaceMetadata.labels['pod-security.kubernetes.io/enforce']).toBe(
      'restricted',
    );
  });

  it('leave the Applications of the apps as they are', () => {
    const without = treeWith('{ apps: [mock-target] }', ['  previews: { apps: [mock-target] }\n', '']);
    const of = (one: Tree) =>
      treeFiles(one).filter(
        ({ path }) => path.startsWith('mock-target/') || path.includes('_mock-target.yaml'),
      );
    const extra = of(tree).filter(({ path }) => !of(without).some((file) => file.path === path));
    // The folder's own Application takes `*.yaml` alone.
    expect(extra.map(({ path }) => path)).toEqual(['mock-target/kustomization.yml']);
    for (const { path, text } of of(without))
      expect(of(tree).find((file) => file.path === path)?.text).toBe(text);
  });

  it.each<[string, string, readonly (readonly [string, string])[], RegExp]>([
    [
      'in production',
      '{ apps: [mock-target] }',
      [['stage: development', 'stage: production']],
      /this environment is production/,
    ],
    ['of no app', '', [], /no app is named/],
    ['of an app that is off', '{ apps: [shopfront] }', [], /"shopfront" is off/],
    [
      'of a repository elsewhere',
      '{ apps: [mock-target] }',
      [['https://github.com/example', 'https://git.example.com/example']],
      /not on github\.com/,
    ],
  ])('are refused %s', (_what, previews, changes, says) => {
    expect(() => treeWith(previews, ...changes)).toThrow(Problems);
    expect(() => treeWith(previews, ...changes)).toThrow(says);
  });

  it('are refused of an app with a secret', async () => {
    const problems = applyRules(await loadRules(), treeWith('{ apps: [metabase] }'));
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['PREVIEW_REFUSED', 'it holds external-secrets.io/ExternalSecret, which a preview may not have'],
    ]);
  });

  it('know the repository by any of its addresses', () => {
    const of = (repository: string) => repositoryOf({ git: { repository } } as Environment);
    for (const address of [
      'https://github.com/a/b',
      'https://github.com/a/b.git',
      'git@github.com:a/b.git',
      'ssh://git@github.com/a/b.git',
    ])
      expect([address, of(address)]).toEqual([address, 'a/b']);
    expect(of('https://github.com.evil.example/a/b')).toBeUndefined();
  });
});

// What Argo CD's repo server runs, kustomize, is part of kubectl.
it.skipIf(onPath('kubectl') === undefined)(
  'a preview is one replica in its namespace, under its own host, and nothing else',
  () => {
    const folder = temporaryFolder();
    for (const { path, text } of treeFiles(tree).filter(({ path }) => path.startsWith('mock-target/'))) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // As Argo CD does it: it adds to the folder's own file (util/kustomize/kustomize.go), once the template is filled in.
    const { kustomize } = JSON.parse(
      JSON.stringify(parts.set.spec.template.spec.source).replaceAll('{{ .number }}', '17'),
    );
    const file = join(folder, 'mock-target/kustomization.yml');
    const own = parse(
      treeFiles(tree).find(({ path }) => path === 'mock-target/kustomization.yml')?.text ?? '',
    );
    writeFileSync(file, JSON.stringify({ ...own, ...kustomize }));
    const { stdout, stderr, status } = spawnSync('kubectl', ['kustomize', join(folder, 'mock-target')], {
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([0, '']);
    const objects = parseAllDocuments(stdout).map((document) => document.toJS());
    const allowed = KEPT.map(({ group, kind }) => `${group}/${kind}`);
    for (const { apiVersion, kind, metadata } of objects) {
      expect(metadata.namespace).toBe('preview-17-mock-target');
      expect(allowed).toContain(`${apiVersion.includes('/') ? apiVersion.split('/')[0] : ''}/${kind}`);
    }
    const of = (kind: string) => objects.find((object) => object.kind === kind);
    expect(objects.map(({ kind }) => kind).sort()).toEqual([
      'Deployment',
      'NetworkPolicy',
      'Service',
      'ServiceAccount',
      'VirtualService',
    ]);
    expect(of('Deployment').spec.replicas).toBe(1);
    expect(of('VirtualService').spec.hosts).toEqual(['pr-17-mock-target.dev.example.com']);
    expect(of('VirtualService').spec.http[0].route[0].destination.host).toBe(
      'mock-target.preview-17-mock-target.svc.cluster.local',
    );
  },
);
