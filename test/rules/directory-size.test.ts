import { describe, expect, it } from 'vitest';
import rule from '../../src/rules/directory-size.ts';
import { appOf, brokenRules, treeOf } from '../kit.ts';

/** ConfigMaps of nearly a megabyte each. */
const large = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `part-${index}` },
    data: { text: 'x'.repeat(990_000) },
  }));

describe('DIRECTORY_TOO_LARGE', () => {
  it('takes folders below half of what Argo CD reads, however many there are', () => {
    expect(brokenRules(treeOf([appOf('one', large(5)), appOf('two', large(5))]))).toEqual([]);
  });

  it('refuses a folder above that, and names its largest object', () => {
    const tree = treeOf([appOf('one', large(6))]);
    expect(brokenRules(tree)).toEqual(['DIRECTORY_TOO_LARGE']);
    expect(rule.check(tree)[0]?.message).toContain('ConfigMap part-0');
  });
});
