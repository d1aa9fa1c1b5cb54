import { expect, it } from 'vitest';
import type { KubeObject } from '../../src/object.ts';
import { review } from '../../src/review.ts';
import { applicationOf, filesOf, sideWith, type Texts } from '../helpers/review.ts';
import { deployment } from './samples/running.ts';
import { clusterObject, having } from './samples/sample.ts';

const app = applicationOf('web');
const files = (...objects: KubeObject[]): Texts => filesOf(objects);
const changes = (before: Texts, after: Texts) =>
  review(sideWith({ dev: before }), sideWith({ dev: after })).changes;
const OPTIONS = 'metadata|annotations|argocd.argoproj.io/sync-options';

it('says who must confirm that an object goes', () => {
  const asked = having(deployment, OPTIONS, 'Prune=confirm,Delete=confirm');
  expect(changes(files(app, asked), files(app))[0]?.effects[0]).toMatchObject({
    effect: 'pruned',
    severity: 'high',
    says: expect.stringContaining('once a person confirms it (Prune=confirm)'),
  });
  expect(
    changes(files(app, asked), files(having(app, 'metadata.labels', { a: 'b' }))).flatMap((it) => it.effects),
  ).toEqual(expect.arrayContaining([expect.objectContaining({ effect: 'pruned' })]));
});

it('says that an object stays whose Application does not prune, or that says so itself', () => {
  const idle = having(app, 'spec.syncPolicy', {});
  expect(changes(files(idle, deployment), files(idle))).toMatchObject([
    { effects: [{ effect: 'orphaned', severity: 'low' }] },
  ]);
  const kept = having(deployment, OPTIONS, 'Prune=false');
  expect(changes(files(app, kept), files(app))).toMatchObject([{ effects: [{ effect: 'orphaned' }] }]);
});

it('says what an Application takes with it, and what it leaves behind', () => {
  const namespace = clusterObject('v1 Namespace', {}, { name: 'shop' });
  const gone = changes(files(app, deployment, namespace), { 'argocd/other.yaml': '{}' });
  const told = (kind: string) => gone.find(({ object }) => object.kind === kind)?.effects;
  expect(told('Deployment')?.[0]).toMatchObject({
    effect: 'pruned',
    says: 'it goes with the Application web',
  });
  const stays = having(app, 'metadata.finalizers', undefined);
  const left = changes(files(stays, deployment, namespace), { 'argocd/other.yaml': '{}' });
  const leaves = (kind: string) => left.find(({ object }) => object.kind === kind)?.effects;
  expect(leaves('Deployment')).toMatchObject([{ effect: 'orphaned' }]);
  expect(leaves('Namespace')).toMatchObject([{ effect: 'orphaned' }]);
});

it('says that a change waits where the folder is taken at a commit', () => {
  const pinned = having(app, 'spec.source.targetRevision', '0123456789abcdef0123456789abcdef01234567');
  const after = having(deployment, 'spec.replicas', 3);
  expect(changes(files(pinned, deployment), files(pinned, after))).toMatchObject([{ waits: true }]);
  expect(changes(files(app, deployment), files(app, after))).toMatchObject([{ waits: false }]);
});

it('has the same change in three environments in one line, whatever each is called', () => {
  const named = (name: string, tag: string) =>
    files(
      app,
      having(deployment, 'spec.template.spec.containers', [
        { name: 'web', image: `${name}.example.com/web:${tag}` },
      ]),
    );
  const side = (tag: string, prod = tag) =>
    sideWith({ dev: named('dev', tag), prod: named('prod', prod), staging: named('staging', tag) });
  const one = review(side('1'), side('2')).changes;
  expect(one).toMatchObject([
    { environments: ['dev', 'prod', 'staging'], fields: [{ after: '{env}.example.com/web:2' }] },
  ]);
  expect(one[0]?.files).toHaveLength(3);
  const two = review(side('1'), side('2', '3')).changes;
  expect(two.map(({ environments }) => environments.join())).toEqual(['dev,staging', 'prod']);
  expect(two[1]?.fields[0]?.after).toBe('prod.example.com/web:3');
});

it('sorts by severity, then component, then environment', () => {
  const objects = (replicas: number) => ({
    ...filesOf([having(deployment, 'spec.replicas', replicas)], 'b'),
    ...filesOf(
      [having(having(deployment, 'spec.replicas', replicas === 2 ? 2 : 3), 'metadata.name', 'other')],
      'a',
    ),
  });
  const { changes: got, counts } = review(
    sideWith({ dev: objects(2), prod: objects(2) }),
    sideWith({ dev: objects(0), prod: objects(1) }),
  );
  expect(
    got.map(({ severity, component, environments }) => [severity, component, environments.join()]),
  ).toEqual([
    ['high', 'b', 'dev'],
    ['medium', 'b', 'prod'],
    ['low', 'a', 'dev,prod'],
  ]);
  expect(counts).toEqual({ high: 1, medium: 1, low: 1, info: 0 });
});

it('lists no object of an environment that is new or gone', () => {
  const side = (...names: string[]) =>
    sideWith(Object.fromEntries(names.map((name) => [name, files(app, deployment)])));
  const { environments, changes: got } = review(side('dev', 'old'), side('dev', 'new'));
  expect(got).toEqual([]);
  expect(environments).toMatchObject([
    { name: 'dev', state: 'same' },
    { name: 'new', state: 'added', objects: { before: 0, after: 2 } },
    { name: 'old', state: 'removed', objects: { before: 2, after: 0 } },
  ]);
});
