import { describe, expect, it } from 'vitest';
import { SYNC_OPTIONS } from '../../src/house.ts';
import rule from '../../src/rules/server-side-apply.ts';
import { appOf, brokenRules, treeOf, withChart } from '../kit.ts';

const settings = (options: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', annotations: { [SYNC_OPTIONS]: options } },
});

describe('SERVER_SIDE_APPLY_UNDONE', () => {
  it('takes sync options that leave the way of applying alone', () => {
    expect(brokenRules(treeOf([appOf('web', [settings('ServerSideApply=true, Prune=false')])]))).toEqual([]);
  });

  it.each(['Replace=true', 'ServerSideApply=true,Replace=true', 'Prune=false, ServerSideApply=false'])(
    'refuses %s',
    (options) => {
      expect(brokenRules(treeOf([appOf('web', [settings(options)])]))).toEqual(['SERVER_SIDE_APPLY_UNDONE']);
    },
  );

  it('refuses it in the values of a chart, wherever they state it', () => {
    const tree = withChart(treeOf([appOf('web', [])]), 'web', {
      chart: 'web',
      values: { crds: { annotations: { [SYNC_OPTIONS]: 'Replace=true' } } },
    });
    expect(brokenRules(tree)).toEqual(['SERVER_SIDE_APPLY_UNDONE']);
    expect(rule.check(tree)[0]?.at.path).toBe('crds.annotations');
  });
});
