import { describe, expect, it } from 'vitest';
import type { IgnoredDifference } from '../../src/component.ts';
import rule from '../../src/rules/ignore-matches.ts';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const entry: IgnoredDifference = {
  group: 'apps',
  kind: 'Deployment',
  name: 'web',
  namespace: 'web',
  jsonPointers: ['/spec/replicas'],
  because: 'an operator owns it',
};

const tree = (change: Partial<IgnoredDifference>) =>
  treeOf([appOf('web', [deployment('web')], { ignoreDifferences: [{ ...entry, ...change }] })]);

describe('IGNORE_DEAD', () => {
  it('takes an entry that names an object and a field of it', () => {
    expect(brokenRules(tree({}))).toEqual([]);
    const { namespace: _, ...anywhere } = entry;
    const app = appOf('web', [deployment('web')], { ignoreDifferences: [anywhere] });
    expect(brokenRules(treeOf([app]))).toEqual([]);
  });

  it('takes a field that Git leaves out on purpose', () => {
    expect(brokenRules(tree({ jsonPointers: ['/spec/paused'], absent: true }))).toEqual([]);
  });

  it.each([
    [{ group: '' }],
    [{ kind: 'StatefulSet' }],
    [{ name: 'wbe' }],
    [{ namespace: 'other' }],
    [{ jsonPointers: ['/spec/replicsa'] }],
    [{ jsonPointers: ['/spec/template/metadata/annotations/example.com~1a'] }],
  ])('refuses %j, which matches nothing', (change) => {
    expect(brokenRules(tree(change))).toEqual(['IGNORE_DEAD']);
  });

  it('names the right group where only that is wrong', () => {
    expect(rule.check(tree({ group: '' }))[0]?.cure).toBe('Its group is "apps".');
  });

  it('finds the objects of charts, whose fields it does not know', () => {
    const object = { apiVersion: 'apps/v1', kind: 'Deployment', scope: 'Namespaced' as const, bytes: 1000 };
    const app = (name: string) =>
      withChart(treeOf([appOf('web', [], { ignoreDifferences: [{ ...entry, name }] })]), 'web', {
        chart: 'web',
        objects: [{ ...object, namespace: 'web', name: 'of-chart' }],
      });
    expect(brokenRules(app('of-chart'))).toEqual([]);
    expect(brokenRules(app('web'))).toEqual(['IGNORE_DEAD']);
  });
});
