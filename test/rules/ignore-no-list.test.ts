import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, deployment, treeOf, withChart } from '../kit.ts';

const ignoring = (pointer: string, objects = [deployment('web')]) =>
  treeOf([
    appOf('web', objects, {
      ignoreDifferences: [
        {
          group: 'apps',
          kind: 'Deployment',
          name: 'web',
          jsonPointers: [pointer],
          because: 'an operator owns it',
        },
      ],
    }),
  ]);

describe('IGNORE_THROUGH_LIST', () => {
  it('takes a field outside lists, and a list as a whole', () => {
    expect(brokenRules(ignoring('/spec/replicas'))).toEqual([]);
    expect(brokenRules(ignoring('/spec/template/spec/containers'))).toEqual([]);
  });

  it('refuses a field inside a list', () => {
    expect(brokenRules(ignoring('/spec/template/spec/containers/0/image'))).toEqual(['IGNORE_THROUGH_LIST']);
  });

  it('refuses an index into what a chart renders, of which only the path is known', () => {
    const tree = withChart(ignoring('/spec/template/spec/containers/0/image', []), 'web', {
      chart: 'web',
      objects: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          scope: 'Namespaced',
          namespace: 'web',
          name: 'web',
          bytes: 900,
        },
      ],
    });
    expect(brokenRules(tree)).toEqual(['IGNORE_THROUGH_LIST']);
  });
});
