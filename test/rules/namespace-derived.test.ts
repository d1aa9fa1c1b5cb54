import { describe, expect, it } from 'vitest';
import { appOf, brokenRules, treeOf } from '../kit.ts';

describe('NAMESPACE_BUILT', () => {
  it('takes a component that only says which namespace it lives in', () => {
    expect(brokenRules(treeOf([appOf('web', [], { namespace: 'shop' })]))).toEqual([]);
  });

  it('refuses a Namespace that a component builds', () => {
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
    expect(brokenRules(treeOf([appOf('web', [namespace])]))).toEqual(['NAMESPACE_BUILT']);
  });
});
