import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { movesBetween, type Pinned } from '../../src/pin/moves.ts';

const REPOSITORY = 'https://git.example.com/platform.git';
const folder = (name: string, commit: string) => ({
  repoURL: REPOSITORY,
  path: `generated/test/${name}`,
  targetRevision: commit,
});
const chart = (version: string, values = {}) => ({
  repoURL: 'https://charts.example.com',
  chart: 'web',
  targetRevision: version,
  helm: { valuesObject: values },
});

function application(name: string, wave: number, ...sources: object[]): KubeObject {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd', annotations: { 'argocd.argoproj.io/sync-wave': String(wave) } },
    spec: { project: 'apps', ...(sources.length === 1 ? { source: sources[0] } : { sources }) },
  };
}

/** Pins of these objects; `files` are the tree's, with what stands in each. */
function pinned(commit: string, objects: readonly KubeObject[], files?: Record<string, string>): Pinned {
  return {
    pins: { commit, objects: objects.map((object) => ({ object, comments: [] })) },
    ...(files && { tree: new Map(Object.entries(files).map(([path, id]) => [path, { path, id }])) }),
  };
}

const told = (before: Pinned, after: Pinned) =>
  movesBetween(before, after, REPOSITORY).map(({ wave, name, what }) => `${wave ?? '-'} ${name}: ${what}`);

it('says nothing of what differs by the commit alone', () => {
  const at = (commit: string) =>
    pinned(commit, [application('web', 1, chart('1.0.0'), folder('web', commit))]);
  expect(told(at('a'), at('b'))).toEqual([]);
});

it('says of each Application what becomes of it, in the order of the waves', () => {
  const before = pinned('a', [
    application('old', 1, folder('old', 'a')),
    application('web', 3, chart('1.0.0', { colour: 'red' }), folder('web', 'a')),
    application('late', 2, folder('late', 'a')),
    application('grown', 4, folder('grown', 'a')),
  ]);
  const after = pinned('b', [
    application('new', 2, folder('new', 'b')),
    application('web', 3, chart('2.0.0', { colour: 'blue' }), folder('web', 'b')),
    application('late', 5, folder('late', 'b')),
    application('grown', 4, chart('1.0.0'), folder('grown', 'b')),
  ]);
  expect(told(before, after)).toEqual([
    '2 new: created',
    '3 web: chart web 1.0.0 -> 2.0.0, values',
    '4 grown: chart web 1.0.0 added',
    '5 late: wave 2 -> 5',
    '- old: removed',
  ]);
  expect(told(after, before)).toContain('4 grown: chart web removed');
});

it('says that the rest of an Application or of an AppProject differs', () => {
  const web = application('web', 1, folder('web', 'a'));
  const project = { ...web, kind: 'AppProject', spec: { sourceRepos: ['a'] } };
  const before = pinned('a', [web, project]);
  const after = pinned('b', [
    { ...web, spec: { ...web.spec, project: 'platform' } },
    { ...project, spec: { sourceRepos: ['a', 'b'] } },
  ]);
  expect(told(before, after)).toEqual(['1 AppProject web: settings', '1 web: settings']);
});

it('counts the files of a folder that are others, where both trees are known', () => {
  const objects = (commit: string) => [
    application('web', 1, folder('web', commit)),
    application('web-shop', 1, folder('web-shop', commit)),
  ];
  const before = pinned('a', objects('a'), { 'generated/test/web/a': '1', 'generated/test/web/b': '1' });
  const after = pinned('b', objects('b'), {
    'generated/test/web/a': '2',
    'generated/test/web/c': '1',
    'generated/test/web-shop/a': '1',
    'generated/test/README.md': '2',
  });
  expect(told(before, after)).toEqual(['1 web: 3 files', '1 web-shop: 1 file']);
  expect(told({ pins: before.pins }, after)).toEqual([]);
});
