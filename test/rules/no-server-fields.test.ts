import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/no-server-fields.ts';
import { appOf, brokenRules, deployment, treeOf } from '../kit.ts';

describe('SERVER_FIELD', () => {
  it('takes an object as its author writes it', () => {
    expect(brokenRules(treeOf([appOf('web', [deployment('web')])]))).toEqual([]);
  });

  it('refuses one copied from a cluster', () => {
    const { metadata, ...rest } = deployment('web');
    const copied = {
      ...rest,
      metadata: { ...metadata, generation: 3, uid: 'd0c5' },
      status: { replicas: 2 },
    };
    const tree = treeOf([appOf('web', [copied])]);
    expect(brokenRules(tree)).toEqual(['SERVER_FIELD']);
    expect(rule.check(tree).map(({ at }) => at.path)).toEqual([
      'status',
      'metadata.generation',
      'metadata.uid',
    ]);
  });
});
